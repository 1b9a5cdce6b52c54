package org.datatrust.gateway.bridge;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.EvmAddress;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

/** The account that pays for transactions. It has no other power: contracts believe the organisations' signatures alone. */
public final class Signer {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_KEY_FILE_BYTES = 66;

    private final Credentials credentials;
    private final EvmAddress address;

    private Signer(Credentials credentials) {
        this.credentials = credentials;
        this.address = EvmAddress.ofHex(credentials.getAddress().substring(2));
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IOException if the file holds something else, or others than its owner can read it
     */
    public static Signer read(Path keyFile) throws IOException {
        Set<PosixFilePermission> open = EnumSet.copyOf(Files.getPosixFilePermissions(keyFile));
        open.removeAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        if (!open.isEmpty()) {
            throw new IOException("the key in " + keyFile + " may be read by its owner only (mode 0600)");
        }
        if (Files.size(keyFile) > MAX_KEY_FILE_BYTES) {
            throw new IOException("the key in " + keyFile + " is no key of 64 hexadecimal digits");
        }
        String hex = Files.readString(keyFile).strip();
        if (!KEY.matcher(hex).matches()) {
            throw new IOException("the key in " + keyFile + " is no key of 64 hexadecimal digits");
        }
        return new Signer(Credentials.create(hex));
    }

    public EvmAddress address() {
        return address;
    }

    /**
     * A signed transaction without value.
     *
     * @param to empty to create a contract
     */
    Bytes sign(ChainId chain, long nonce, Optional<EvmAddress> to, Bytes data, long gas, Fees fees) {
        String target = to.map(EvmAddress::toString).orElse("");
        String input = "0x" + data.hex();
        BigInteger count = BigInteger.valueOf(nonce);
        BigInteger limit = BigInteger.valueOf(gas);
        byte[] signed = switch (fees) {
            case Fees.Price(BigInteger price) ->
                TransactionEncoder.signMessage(
                        RawTransaction.createTransaction(count, price, limit, target, BigInteger.ZERO, input),
                        chain.value(),
                        credentials);
            case Fees.Market(BigInteger most, BigInteger tip) ->
                TransactionEncoder.signMessage(
                        RawTransaction.createTransaction(
                                chain.value(), count, limit, target, BigInteger.ZERO, input, tip, most),
                        credentials);
        };
        return Bytes.copyOf(signed);
    }

    /** Tells nothing secret. */
    @Override
    public String toString() {
        return address.toString();
    }
}
