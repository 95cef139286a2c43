"""Tables of an empty database, made from the models at once."""

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_tables(editor: BaseDatabaseSchemaEditor) -> None:
    """Make the tables of all models; much quicker than the migrations, which lead to the same (tested)."""
    for model in apps.get_models():
        if model._meta.can_migrate(editor.connection.alias):
            editor.create_model(model)
