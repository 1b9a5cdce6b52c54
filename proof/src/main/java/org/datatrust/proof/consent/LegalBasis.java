package org.datatrust.proof.consent;

import org.datatrust.proof.cbor.Numbered;

/** Why the processing is lawful: terms of the Data Privacy Vocabulary (DPV 2.1, module legal_basis). */
public enum LegalBasis implements Numbered {
    CONSENT(1, "dpv:Consent"),
    CONTRACT(2, "dpv:Contract"),
    LEGAL_OBLIGATION(3, "dpv:LegalObligation"),
    OFFICIAL_AUTHORITY(4, "dpv:OfficialAuthorityOfController"),
    PUBLIC_INTEREST(5, "dpv:PublicInterest"),
    VITAL_INTEREST(6, "dpv:VitalInterest");

    private final int code;
    private final String term;

    LegalBasis(int code, String term) {
        this.code = code;
        this.term = term;
    }

    @Override
    public int code() {
        return code;
    }

    public String term() {
        return term;
    }
}
