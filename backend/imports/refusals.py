"""What an import refuses, in a line or in a whole file, with the words that say what to do."""

from backend.imports.remarks import remark_words
from backend.problems import Conflict, Invalid, NotFound, words


class RemovalUnconfirmed(Conflict):
    """A large share would be taken away, and nobody has said how many: `gone` of `standing`."""

    code = "imports.removal_unconfirmed"


class FileUnreadable(Invalid):
    """The file is not there, or may not be read: `file`, `reason`."""

    code = "imports.file_unreadable"


class NotAFile(FileUnreadable):
    """What has this name is a pipe or a device, which may never end: `file`."""

    code = "imports.not_a_file"


class FileEmpty(Invalid):
    """Nothing stands in the file, or no line after its header: `file`."""

    code = "imports.file_empty"


class ArchiveBroken(Invalid):
    """The compressed file ends too early or is damaged: `file`, `line` reached."""

    code = "imports.archive_broken"


class NotText(Invalid):
    """The file is no table of text in a known encoding: `file`."""

    code = "imports.not_text"


class HeaderWrong(Invalid):
    """Columns are missing from the first line: `missing`, `found`, `file`."""

    code = "imports.header_wrong"


class OtherFormat(HeaderWrong):
    """The columns are those of another format: `format`, and as above."""

    code = "imports.other_format"


class BoxWrong(Invalid):
    """A box is not west, south, east, north in degrees: `value`."""

    code = "imports.box_wrong"


class ImportUnknown(NotFound):
    """No import has this number: `value`."""

    code = "imports.unknown"


class ImportNotStaged(Conflict):
    """The import was accepted or taken back already: `state`."""

    code = "imports.not_staged"


class ImportNotRead(ImportNotStaged):
    """The file is being read, or its reading broke off: `id`, `file`."""

    code = "imports.not_read"


class StagingLost(Conflict):
    """What was read is no longer there, after a crash of the database: `expected`, `found`."""

    code = "imports.staging_lost"


class ImportBuiltUpon(Conflict):
    """A later import changed what this one wrote: `later`, its number."""

    code = "imports.built_upon"


words(
    "imports.file_unreadable",
    fr=("Fichier illisible", "{file} ne peut pas être lu : {reason}. Vérifiez le chemin."),
    en=("File cannot be read", "{file} cannot be read: {reason}. Check its path."),
)
words(
    "imports.not_a_file",
    fr=(
        "Ce n’est pas un fichier",
        "{file} est un tube ou un périphérique : rien ne dit quand il s’arrête. Enregistrez d’abord"
        " son contenu dans un fichier.",
    ),
    en=(
        "Not a file",
        "{file} is a pipe or a device: nothing says when it ends. Save what it gives in a file"
        " first.",
    ),
)
words(
    "imports.file_empty",
    fr=("Fichier vide", "{file} ne contient aucune ligne de données. Téléchargez-le à nouveau."),
    en=("Empty file", "{file} holds no line of data. Download it again."),
)
words(
    "imports.archive_broken",
    fr=(
        "Archive abîmée",
        "{file} s’interrompt vers la ligne {line} : le téléchargement n’est pas complet. Rien"
        " n’a été gardé. Téléchargez-le à nouveau.",
    ),
    en=(
        "Damaged archive",
        "{file} breaks off near line {line}: the download is incomplete. Nothing was kept."
        " Download it again.",
    ),
)
words(
    "imports.not_text",
    fr=(
        "Format inconnu",
        "{file} n’est pas un fichier CSV en UTF-8 ou en Windows-1252. Enregistrez-le au format"
        " « CSV UTF-8 ».",
    ),
    en=(
        "Unknown format",
        "{file} is not a CSV file in UTF-8 or Windows-1252. Save it as “CSV UTF-8”.",
    ),
)
words(
    "imports.header_wrong",
    fr=(
        "En-tête à corriger",
        "Il manque à la première ligne de {file} : {missing}. On y lit : {found}.",
    ),
    en=(
        "Header to correct",
        "The first line of {file} lacks: {missing}. It reads: {found}.",
    ),
)
words(
    "imports.other_format",
    fr=(
        "Autre format",
        "{file} ressemble à un fichier {format} : il y manque {missing}. Choisissez le format"
        " attendu.",
    ),
    en=(
        "Another format",
        "{file} looks like a {format} file: it lacks {missing}. Choose the format expected.",
    ),
)
words(
    "imports.box_wrong",
    fr=(
        "Cadre à corriger",
        "« {value} » n’est pas un cadre. Donnez ouest,sud,est,nord en degrés, par exemple"
        " 2.46,48.88,2.50,48.90.",
    ),
    en=(
        "Box to correct",
        "“{value}” is not a box. Give west,south,east,north in degrees, such as"
        " 2.46,48.88,2.50,48.90.",
    ),
)
words(
    "imports.unknown",
    fr=("Import introuvable", "Aucun import {value}. « bin/palier import list » les montre tous."),
    en=("No such import", "There is no import {value}. “bin/palier import list” shows them all."),
)
words(
    "imports.not_staged",
    fr=(
        "Import déjà réglé",
        "Cet import n’attend plus d’être accepté. Relisez le fichier pour en préparer un nouveau.",
    ),
    en=(
        "Import settled already",
        "This import no longer waits to be accepted. Read the file again for a new one.",
    ),
)
words(
    "imports.not_read",
    fr=(
        "Lecture inachevée",
        "{file} est encore en cours de lecture, ou sa lecture a été interrompue. Si elle ne tourne"
        " plus : bin/palier import revert {id}, puis relisez le fichier.",
    ),
    en=(
        "Reading not finished",
        "{file} is still being read, or its reading broke off. If it does not run any more:"
        " bin/palier import revert {id}, then read the file again.",
    ),
)
words(
    "imports.staging_lost",
    fr=(
        "Lecture à refaire",
        "Des {expected} lignes préparées, il en reste {found} : la base a redémarré entre-temps."
        " Relisez le fichier.",
    ),
    en=(
        "To be read again",
        "Of {expected} lines made ready, {found} are left: the database restarted in the"
        " meantime. Read the file again.",
    ),
)
words(
    "imports.built_upon",
    fr=(
        "Import suivi d’un autre",
        "L’import {later} a changé depuis ce que celui-ci avait écrit. Annulez d’abord {later}.",
    ),
    en=(
        "Another import came after",
        "The import {later} has changed what this one wrote. Take {later} back first.",
    ),
)
remark_words(
    "imports.columns_wrong",
    fr=(
        "{found} colonnes au lieu de {expected}.",
        "Cherchez un séparateur en trop ou un guillemet seul dans cette ligne.",
    ),
    en=(
        "{found} columns instead of {expected}.",
        "Look for a separator too many or a lone quotation mark in this line.",
    ),
)
remark_words(
    "imports.quote_open",
    fr=(
        "Guillemet jamais refermé, lignes {line} à {last}.",
        "Refermez ou retirez le guillemet ; ces lignes sont à relire.",
    ),
    en=(
        "A quotation mark is never closed, lines {line} to {last}.",
        "Close or remove it; these lines are to be read again.",
    ),
)
remark_words(
    "imports.quote_lone",
    fr=("Un guillemet n’est jamais refermé dans cette ligne.", "Refermez-le ou retirez-le."),
    en=("A quotation mark is never closed in this line.", "Close or remove it."),
)
remark_words(
    "imports.line_too_long",
    fr=(
        "Une ligne de {length} caractères, c’est trop long ({longest} au plus).",
        "Cherchez un retour à la ligne qui manque.",
    ),
    en=(
        "A line of {length} characters is too long ({longest} at most).",
        "Look for a line break that is missing.",
    ),
)
remark_words(
    "imports.line_unreadable",
    fr=("Un retour à la ligne au milieu d’une ligne.", "Retirez-le."),
    en=("A line break in the middle of a line.", "Remove it."),
)
remark_words(
    "imports.value_missing",
    fr=("{column} est vide.", "Complétez la colonne {column}."),
    en=("{column} is empty.", "Fill in the column {column}."),
)
remark_words(
    "imports.value_wrong",
    fr=("{column} ne peut pas être « {value} ».", "{column} : {expected}."),
    en=("{column} cannot be “{value}”.", "{column}: {expected}."),
)
remark_words(
    "imports.value_too_long",
    fr=("{column} compte {length} caractères.", "Ramenez {column} à {longest} caractères au plus."),
    en=("{column} has {length} characters.", "Bring {column} down to {longest} at most."),
)
remark_words(
    "imports.control_character",
    fr=("{column} contient un caractère de contrôle.", "Retapez cette valeur."),
    en=("{column} holds a control character.", "Type this value again."),
)
remark_words(
    "imports.position_swapped",
    fr=("Longitude et latitude inversées.", "Échangez lon et lat : {lat} ; {lon}."),
    en=("Longitude and latitude are swapped.", "Exchange lon and lat: {lat}; {lon}."),
)
remark_words(
    "imports.position_impossible",
    fr=(
        "Aucun endroit à lon {lon}, lat {lat}.",
        "Donnez la position en degrés (WGS 84), pas en mètres (Lambert-93).",
    ),
    en=(
        "No place at lon {lon}, lat {lat}.",
        "Give the position in degrees (WGS 84), not in metres (Lambert-93).",
    ),
)
remark_words(
    "imports.position_elsewhere",
    fr=("Lon {lon}, lat {lat} est hors de France.", "Vérifiez la position."),
    en=("Lon {lon}, lat {lat} is outside France.", "Check the position."),
)
remark_words(
    "imports.duplicate",
    fr=(
        "{value} est déjà à la ligne {first}.",
        "La première ligne est gardée ; retirez celle qui est fausse.",
    ),
    en=("{value} stands in line {first} already.", "The first line is kept; remove the wrong one."),
)
