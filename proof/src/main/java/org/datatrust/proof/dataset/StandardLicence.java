package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** Licences that need no document of their own, by their identifiers in the SPDX list. */
public enum StandardLicence implements Licence, Numbered {
    /** The open government data licence of Taiwan, version 1.0. */
    OGDL_TAIWAN_1_0(1, "OGDL-Taiwan-1.0"),
    CC0_1_0(2, "CC0-1.0"),
    CC_BY_4_0(3, "CC-BY-4.0"),
    CC_BY_SA_4_0(4, "CC-BY-SA-4.0"),
    CC_BY_NC_4_0(5, "CC-BY-NC-4.0"),
    CC_BY_ND_4_0(6, "CC-BY-ND-4.0"),
    CC_BY_NC_SA_4_0(7, "CC-BY-NC-SA-4.0"),
    CC_BY_NC_ND_4_0(8, "CC-BY-NC-ND-4.0"),
    ODBL_1_0(9, "ODbL-1.0"),
    ODC_BY_1_0(10, "ODC-By-1.0"),
    PDDL_1_0(11, "PDDL-1.0");

    private final int code;
    private final String spdxId;

    StandardLicence(int code, String spdxId) {
        this.code = code;
        this.spdxId = spdxId;
    }

    @Override
    public int code() {
        return code;
    }

    public String spdxId() {
        return spdxId;
    }
}
