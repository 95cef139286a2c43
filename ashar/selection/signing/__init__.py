"""The paper of the protocol: who signed it and how, dissenting opinions, corrections."""
