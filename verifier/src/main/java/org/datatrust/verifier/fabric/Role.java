package org.datatrust.verifier.fabric;

/** What a certificate entitles to: Fabric's node organizational units. A certificate has exactly one. */
public enum Role {
    CLIENT,
    PEER,
    ADMIN,
    ORDERER
}
