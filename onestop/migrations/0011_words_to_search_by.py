import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# Separators are the characters of ASCII that are neither letters nor digits, as in onestop.queries.searching.
WRITER = r"""
CREATE FUNCTION onestop_words(code text, owner text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(array_agg(DISTINCT word)) FROM (
        SELECT substr(piece, first) AS word
        FROM regexp_split_to_table(lower(code), '[^a-z0-9]+') AS piece, generate_series(1, length(piece)) AS first
        UNION ALL
        SELECT regexp_split_to_table(owner, '[\x01-/:-@\[-`{-\x7f]+')
    ) AS found WHERE word <> ''
$$;

CREATE FUNCTION onestop_write_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO onestop_dossierwords (dossier_id, words) VALUES (NEW.id, onestop_words(NEW.code, NEW.owner_folded))
    ON CONFLICT (dossier_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;

CREATE TRIGGER words_of_a_new_one AFTER INSERT ON onestop_dossier
    FOR EACH ROW EXECUTE FUNCTION onestop_write_words();
CREATE TRIGGER words_of_a_changed_one AFTER UPDATE OF code, owner_folded ON onestop_dossier
    FOR EACH ROW WHEN ((OLD.code, OLD.owner_folded) IS DISTINCT FROM (NEW.code, NEW.owner_folded))
    EXECUTE FUNCTION onestop_write_words();

INSERT INTO onestop_dossierwords (dossier_id, words) SELECT id, onestop_words(code, owner_folded) FROM onestop_dossier;
"""
NO_WRITER = """
DROP TRIGGER words_of_a_changed_one ON onestop_dossier;
DROP TRIGGER words_of_a_new_one ON onestop_dossier;
DROP FUNCTION onestop_write_words();
DROP FUNCTION onestop_words(text, text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('onestop', '0010_what_actions_ask_and_do'),
    ]

    operations = [
        migrations.CreateModel(
            name='DossierWords',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='words', serialize=False, to='onestop.dossier')),
                ('words', django.contrib.postgres.search.SearchVectorField(help_text='Name words without marks; each group of the code from each of its letters on')),
            ],
            options={
                'verbose_name_plural': 'words of dossiers',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='dossier_words')],
            },
        ),
        migrations.RunSQL(WRITER, NO_WRITER),
    ]
