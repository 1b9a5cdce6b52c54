package org.datatrust.gateway.server;

import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;

/** Whose gateway this is, and to which ledger it belongs. */
record GatewayIdentity(OrganisationId organisation, ChannelName channel, String chaincode) {}
