package org.datatrust.verifier;

/** A form in which other tools read a lineage. */
public enum LineageFormat {
    /** W3C PROV-O as JSON-LD, with its context inside. */
    PROV,
    /** OpenLineage 2: one run event for each version that has come about. */
    OPENLINEAGE,
    /** Graphviz. */
    DOT;

    String write(LineageReport.Answer answer) {
        return switch (this) {
            case PROV -> LineageExport.prov(answer);
            case OPENLINEAGE -> LineageExport.openLineage(answer);
            case DOT -> LineageExport.dot(answer);
        };
    }
}
