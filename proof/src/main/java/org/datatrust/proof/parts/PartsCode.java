package org.datatrust.proof.parts;

/** Why a content, a disclosure or a sidecar was refused (docs/spec/report-codes.md). Codes are added, never renamed. */
public final class PartsCode {
    public static final String NOT_UTF8 = "PRT-01";
    public static final String NUL = "PRT-02";
    /** A carriage return outside quotes without a line feed after it. */
    public static final String BARE_CARRIAGE_RETURN = "PRT-03";

    public static final String QUOTE_IN_UNQUOTED_FIELD = "PRT-04";
    public static final String TEXT_AFTER_CLOSING_QUOTE = "PRT-05";
    public static final String QUOTE_NOT_CLOSED = "PRT-06";
    /** A row has not as many fields as the header. */
    public static final String RAGGED_ROW = "PRT-07";

    public static final String NO_HEADER = "PRT-08";
    public static final String COLUMN_WITHOUT_NAME = "PRT-09";
    public static final String COLUMN_TWICE = "PRT-10";
    public static final String ROW_TOO_LONG = "PRT-11";
    public static final String TOO_MANY_COLUMNS = "PRT-12";
    public static final String TOO_MANY_PARTS = "PRT-13";

    public static final String NOT_JSON = "PRT-20";
    public static final String JSON_NAME_TWICE = "PRT-21";
    public static final String JSON_LONE_SURROGATE = "PRT-22";
    /** Also an object with too many members. */
    public static final String JSON_TOO_DEEP = "PRT-23";

    public static final String DOCUMENT_TOO_LARGE = "PRT-24";
    public static final String NOT_CYCLONEDX = "PRT-25";
    /** The names and positions that lead to a value of JSON. */
    public static final String PATH_TOO_LONG = "PRT-26";

    public static final String EMPTY_FOLDER = "PRT-30";
    /** Too long, not UTF-8, with control characters, or with a name that is empty or points elsewhere. */
    public static final String BAD_PATH = "PRT-31";
    /** A symbolic link, a device, a pipe or the like lies in a folder. */
    public static final String NOT_A_REGULAR_FILE = "PRT-32";
    /** Some file systems hold two paths for one, or no folder can have both. */
    public static final String PATHS_ALIKE = "PRT-33";

    public static final String NOT_A_FOLDER = "PRT-34";

    /** A disclosure or sidecar of an unknown version, or of a profile that has no parts. */
    public static final String UNKNOWN_FORM = "PRT-40";

    public static final String OPENINGS_NOT_ASCENDING = "PRT-41";
    /** A disclosure has other hashes than its openings call for: one is missing or spare. */
    public static final String WRONG_NUMBER_OF_HASHES = "PRT-42";

    public static final String PART_BEYOND_COUNT = "PRT-43";
    /** A disclosed part is not what the profile makes of any content. */
    public static final String NOT_A_PART = "PRT-44";

    /** The numbers of a sidecar contradict each other. */
    public static final String BAD_SIDECAR = "PRT-45";
    /** The content is not the one that the sidecar was made for. */
    public static final String OTHER_CONTENT = "PRT-46";

    /** The proof in a disclosure file has not exactly one record. */
    public static final String NOT_ONE_RECORD = "PRT-47";

    private PartsCode() {}
}
