"""The sitting that is convened and kept by the minute: its agenda, its notice, who is there, its votes."""
