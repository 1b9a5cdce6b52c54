package org.datatrust.verifier.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;

/**
 * Bundles that a network once gave out (golden/README.md), with the data that they are about and the policy that trusts the network.
 *
 * @param context everything that is known of the network's configurations and definitions
 */
record RealNetwork(String name, TrustPolicy policy, List<Bundle> bundles, Context context) {
    /**
     * @param encoded self-contained
     * @param data for each record
     */
    record Bundle(String name, ProofBundle encoded, List<Optional<FileDigest>> data) {
        Bundle {
            data = List.copyOf(data);
        }
    }

    RealNetwork {
        bundles = List.copyOf(bundles);
    }

    /** Four organisations, one configuration, one definition. */
    static RealNetwork a() throws IOException, MalformedException {
        String folder = "/golden/network-a/";
        Context context = Context.parse(read(folder + "main.dtcontext"));
        return new RealNetwork(
                "network-a",
                TrustPolicy.parse(read(folder + "trust.json")),
                List.of(
                        bundle(folder, "item-007.txt", context),
                        bundle(folder, "folder", context),
                        bundle(folder, "compact.txt", context)),
                context);
    }

    /** One that lived: members, an orderer, an authority, a certificate, rules and the chaincode were changed. */
    static RealNetwork b() throws IOException, MalformedException {
        String folder = "/golden/network-b/";
        List<Bundle> bundles = new ArrayList<>();
        for (String name : List.of("00-founded", "06-chaincode-rule-changed", "09-restarted")) {
            bundles.add(new Bundle(
                    name,
                    ProofBundle.parse(read(folder + name + ".dtproof")),
                    List.of(Optional.of(FileDigest.of(read(folder + name + ".data"))))));
        }
        return new RealNetwork(
                "network-b",
                TrustPolicy.parse(read(folder + "trust.json")),
                bundles,
                bundles.getLast().encoded().context().orElseThrow());
    }

    private static Bundle bundle(String folder, String name, Context context) throws IOException, MalformedException {
        ProofBundle bundle = ProofBundle.parse(read(folder + name + ".dtproof"));
        ProofBundle complete = bundle.context().isPresent() ? bundle : bundle.withContext(context);
        List<Optional<FileDigest>> data = new ArrayList<>();
        for (BundleRecord record : complete.records()) {
            String inside =
                    Statement.parse(record.statement().toByteArray()).name().orElseThrow();
            String file = complete.records().size() == 1 ? name : name + "/" + inside;
            data.add(Optional.of(FileDigest.of(read(folder + file))));
        }
        return new Bundle(name, complete, data);
    }

    static byte[] read(String resource) throws IOException {
        try (InputStream in = RealNetwork.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource);
            }
            return in.readAllBytes();
        }
    }
}
