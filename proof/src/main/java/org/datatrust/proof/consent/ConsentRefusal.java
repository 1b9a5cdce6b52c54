package org.datatrust.proof.consent;

/** Why an event does not take effect. */
public enum ConsentRefusal {
    /** It does not follow the newest event: the consent has moved on, or never was there. */
    WRONG_HISTORY,
    /** The action is not lawful at the present status. */
    ILLEGAL_TRANSITION,
    /** Neither the consent's organisation nor the person with a registered key wants it. */
    NOT_ENTITLED,
    /** A signature of the person that is not one by the registered key. */
    NOT_THE_PERSON,
    /** More is allowed than was requested, or than the consent that is renewed allowed; or data of another organisation. */
    WIDER_TERMS,
    /** The period is over before it begins to count. */
    PERIOD_OVER,
    /** An expiry before the end of the period. */
    PERIOD_NOT_OVER
}
