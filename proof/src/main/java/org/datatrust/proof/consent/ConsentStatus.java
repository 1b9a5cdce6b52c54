package org.datatrust.proof.consent;

import org.datatrust.proof.cbor.Numbered;

/** Where a consent stands: terms of ISO/IEC TS 27560 as DPV 2.1 names them (module consent_status). The last five are final. */
public enum ConsentStatus implements Numbered {
    REQUESTED(1, "dpv:ConsentRequested"),
    GIVEN(2, "dpv:ConsentGiven"),
    RENEWED(3, "dpv:RenewedConsentGiven"),
    REFUSED(4, "dpv:ConsentRefused"),
    WITHDRAWN(5, "dpv:ConsentWithdrawn"),
    EXPIRED(6, "dpv:ConsentExpired"),
    TERMINATED(7, "dpv:ConsentRevoked"),
    INVALIDATED(8, "dpv:ConsentInvalidated");

    private final int code;
    private final String term;

    ConsentStatus(int code, String term) {
        this.code = code;
        this.term = term;
    }

    @Override
    public int code() {
        return code;
    }

    /** TERMINATED is what DPV calls revoked: ended by somebody other than the person. */
    public String term() {
        return term;
    }

    public boolean isFinal() {
        return code >= REFUSED.code;
    }
}
