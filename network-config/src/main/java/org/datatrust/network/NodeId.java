package org.datatrust.network;

import java.util.Locale;

/** One process of the network; its text form, like {@code peer.test-agency}, names its log, state and data. */
public record NodeId(Kind kind, String organisation) {

    public enum Kind {
        ORDERER,
        PEER,
        CHAINCODE,
        GATEWAY
    }

    /**
     * Reads the text form.
     *
     * @throws NetworkException NO_SUCH_NODE if the text is not {@code kind.organisation}
     */
    public static NodeId parse(String text) {
        for (Kind kind : Kind.values()) {
            String prefix = prefix(kind);
            if (text.startsWith(prefix) && text.length() > prefix.length()) {
                return new NodeId(kind, text.substring(prefix.length()));
            }
        }
        throw new NetworkException(
                NetworkException.Code.NO_SUCH_NODE,
                "Not a node: " + text + ". Nodes are named like orderer.test-agency, peer.…, chaincode.… or gateway.…");
    }

    private static String prefix(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT) + ".";
    }

    @Override
    public String toString() {
        return prefix(kind) + organisation;
    }
}
