package org.datatrust.proof.parts;

import org.datatrust.proof.MalformedException;

/** What a disclosure shows, by its profile. */
public sealed interface ShownParts permits CsvTable, JsonDocument, Manifest, Sbom {
    /** @throws MalformedException PRT-44 if a part is not what the profile makes of any content */
    static ShownParts of(Disclosure disclosure) throws MalformedException {
        return switch (disclosure.profile()) {
            case CSV_1 -> CsvTable.of(disclosure);
            case JSON_1 -> JsonDocument.of(disclosure);
            case DIR_1 -> Manifest.of(disclosure);
            case SBOM_1 -> Sbom.of(disclosure);
            case FILE_1 -> throw new IllegalArgumentException("a disclosure has a profile of parts");
        };
    }
}
