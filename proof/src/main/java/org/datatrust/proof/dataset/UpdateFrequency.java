package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** How often a dataset is renewed: the EU Publications Office's authority table of frequencies, which DCAT-AP prescribes. */
public enum UpdateFrequency implements Numbered {
    CONT(1),
    UPDATE_CONT(2),
    HOURLY(3),
    DAILY_2(4),
    DAILY(5),
    WEEKLY_3(6),
    WEEKLY_2(7),
    WEEKLY(8),
    MONTHLY_3(9),
    MONTHLY_2(10),
    BIWEEKLY(11),
    MONTHLY(12),
    BIMONTHLY(13),
    QUARTERLY(14),
    ANNUAL_3(15),
    ANNUAL_2(16),
    ANNUAL(17),
    BIENNIAL(18),
    TRIENNIAL(19),
    IRREG(20),
    NEVER(21),
    UNKNOWN(22);

    private static final String TABLE = "http://publications.europa.eu/resource/authority/frequency/";

    private final int code;

    UpdateFrequency(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    public String uri() {
        return TABLE + name();
    }
}
