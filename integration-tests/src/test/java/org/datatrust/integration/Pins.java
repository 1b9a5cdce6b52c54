package org.datatrust.integration;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.trust.TrustPolicy;
import org.hyperledger.fabric.protos.common.Block;

/** Trust policies for the network under test, made from its genesis block without the code that is tested. */
final class Pins {
    private Pins() {}

    /** Three of the four organisations must say that a transaction is valid; level 4 is demanded. */
    static TrustPolicy of(TestNetwork network) {
        return of(network, genesis(network), 3);
    }

    static TrustPolicy of(TestNetwork network, Digest genesis, int viewOrganisations) {
        var consortium = network.network().consortium();
        return new TrustPolicy(
                "integration test",
                1,
                List.of(new TrustPolicy.TrustedChannel(
                        new ChannelName(consortium.channel()),
                        genesis,
                        consortium.chaincode(),
                        viewOrganisations,
                        List.of())),
                4);
    }

    /** SHA-256 over the DER header of block 0 (Fabric's protoutil/blockutils.go). */
    static Digest genesis(TestNetwork network) {
        try {
            Block block =
                    Block.parseFrom(Files.readAllBytes(network.network().home().genesisBlock()));
            byte[] header = new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                        new ASN1Integer(BigInteger.valueOf(block.getHeader().getNumber())),
                        new DEROctetString(block.getHeader().getPreviousHash().toByteArray()),
                        new DEROctetString(block.getHeader().getDataHash().toByteArray())
                    })
                    .getEncoded("DER");
            return Digest.sha256(header);
        } catch (IOException e) {
            throw new IllegalStateException("the genesis block cannot be read", e);
        }
    }
}
