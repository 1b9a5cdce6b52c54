package org.datatrust.network;

import java.util.regex.Pattern;

/**
 * A member of the consortium.
 *
 * @param id the organisation id, which is the MSP id too: lower-case ASCII letters, digits and '-', 1 to 32 characters, letter first
 * @param orderer whether it runs an orderer
 * @param peer whether it holds the ledger and endorses; an organisation without a peer only orders
 * @param gateway whether it runs a gateway; needs a peer
 */
public record Organisation(String id, DisplayName name, boolean orderer, boolean peer, boolean gateway) {
    private static final Pattern ID = Pattern.compile("[a-z](?:-?[a-z0-9]){0,31}");

    /** What people read; each 1 to 80 characters without control characters. */
    public record DisplayName(String en, String zhTw) {
        public DisplayName {
            check("en", en);
            check("zh-TW", zhTw);
        }

        private static void check(String language, String text) {
            if (text.isBlank() || text.length() > 80 || text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "name." + language + " must be 1 to 80 characters without control characters");
            }
        }
    }

    public Organisation {
        if (id.length() > 32 || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id must be 1 to 32 lower-case letters, digits and single '-', letter first; is: " + id);
        }
        if (!orderer && !peer) {
            throw new IllegalArgumentException(id + " has neither an orderer nor a peer");
        }
        if (gateway && !peer) {
            throw new IllegalArgumentException(
                    id + " has a gateway but no peer: a gateway needs the peer of its organisation");
        }
    }
}
