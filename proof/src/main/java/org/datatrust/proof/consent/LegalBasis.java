package org.datatrust.proof.consent;

/** Why the processing is lawful: terms of the Data Privacy Vocabulary (DPV 2.1, module legal_basis). */
public enum LegalBasis implements Numbered {
    CONSENT(1, "dpv:Consent"),
    CONTRACT(2, "dpv:Contract"),
    LEGAL_OBLIGATION(3, "dpv:LegalObligation"),
    OFFICIAL_AUTHORITY(4, "dpv:OfficialAuthorityOfController"),
    PUBLIC_INTEREST(5, "dpv:PublicInterest"),
    VITAL_INTEREST(6, "dpv:VitalInterest");

    static final int MAX_CODE = 6;

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

    /** @param code 1 to {@value #MAX_CODE} */
    static LegalBasis ofCode(long code) {
        return Numbered.of(LegalBasis.class, code);
    }
}
