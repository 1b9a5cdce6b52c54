package org.datatrust.network.evm;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Genesis files, as GoQuorum and geth read them. Addresses are 0x and 40 hex digits. */
final class Genesis {
    /** 1000 ether, for the account that tests pay from. */
    static final String BALANCE = "0x3635c9adc5dea00000";

    private static final String VANITY = "00".repeat(32);

    private Genesis() {}

    /**
     * Of QBFT: every validator is an equal one from the first block on. ceil2Nby3Block 0 demands two thirds of them, rounded up, for every
     * block: with the 2F+1 that can be chosen instead, six validators that lose sight of each other seal two chains.
     */
    static String qbft(long chainId, List<String> validators, String funded) {
        return """
                {"config": {"chainId": %d,
                  "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
                  "constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0, "isQuorum": true,
                  "qbft": {"epochlength": 30000, "blockperiodseconds": 1, "requesttimeoutseconds": 2, "policy": 0, "ceil2Nby3Block": 0}},
                 "nonce": "0x0", "timestamp": "0x0", "gasLimit": "0x2faf080", "difficulty": "0x1",
                 "coinbase": "0x%s",
                 "mixHash": "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
                 "extraData": "%s",
                 "alloc": {"%s": {"balance": "%s"}}}
                """.formatted(chainId, "00".repeat(20), qbftExtraData(validators), funded, BALANCE);
    }

    /** RLP of [32 zero bytes, validators by ascending address, no vote, round 0, no seals]. */
    static String qbftExtraData(List<String> validators) {
        String list = rlpList(sorted(validators).map(address -> "94" + address).collect(Collectors.joining()));
        return "0x" + rlpList("a0" + VANITY + list + "c0" + "80" + "c0");
    }

    /**
     * Of Clique.
     *
     * @param timestamp seconds since 1970, a few after the nodes are started: until then nobody seals, and they find each other. Otherwise
     *     each seals a first block of its own, and now and then they never agree.
     */
    static String clique(long chainId, List<String> signers, String funded, long timestamp) {
        return """
                {"config": {"chainId": %d,
                  "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
                  "constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0, "berlinBlock": 0, "londonBlock": 0,
                  "clique": {"period": 1, "epoch": 30000}},
                 "nonce": "0x0", "timestamp": "0x%x", "gasLimit": "0x2faf080", "difficulty": "0x1",
                 "coinbase": "0x%s",
                 "extraData": "%s",
                 "alloc": {"%s": {"balance": "%s"}}}
                """.formatted(chainId, timestamp, "00".repeat(20), cliqueExtraData(signers), funded, BALANCE);
    }

    /** 32 zero bytes, signers by ascending address, room for a signature of 65 bytes. */
    static String cliqueExtraData(List<String> signers) {
        return "0x" + VANITY + sorted(signers).collect(Collectors.joining()) + "00".repeat(65);
    }

    private static Stream<String> sorted(List<String> addresses) {
        return addresses.stream().map(address -> address.substring(2)).sorted();
    }

    /** A list of items that are encoded already, all in hex. */
    private static String rlpList(String items) {
        int length = items.length() / 2;
        if (length <= 55) {
            return "%02x%s".formatted(0xc0 + length, items);
        }
        String size = Integer.toHexString(length);
        String whole = size.length() % 2 == 0 ? size : "0" + size;
        return "%02x%s%s".formatted(0xf7 + whole.length() / 2, whole, items);
    }
}
