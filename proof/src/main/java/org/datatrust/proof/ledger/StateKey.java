package org.datatrust.proof.ledger;

import java.util.HexFormat;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.datatrust.proof.name.VersionName;

/** The keys under which the chaincode stores its objects. Part of the proof format: the verifier looks for them in write sets. */
public final class StateKey {
    private StateKey() {}

    /** Head of a log: {@link LogState}. */
    public static String log(LogName log) {
        return "log/" + log;
    }

    /** One {@link Batch}; the sequence number has 16 hexadecimal digits, so that keys sort as numbers do. */
    public static String batch(LogName log, long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("no batch has the sequence number " + sequence);
        }
        return "batch/" + log + "/" + HexFormat.of().toHexDigits(sequence);
    }

    /** Where the batch with an id stands: its sequence number, 8 bytes big-endian. */
    public static String batchId(LogName log, Digest batchId) {
        return "batch-id/" + log + "/" + batchId.hex();
    }

    /** A consent: {@code ConsentState}. */
    public static String consent(ConsentName consent) {
        return "consent/" + consent;
    }

    /** One use of data under a consent: {@code UseReceipt}. */
    public static String use(ConsentName consent, Bytes id) {
        return "use/" + consent + "/" + id.hex();
    }

    /** A dataset: {@code DatasetState}. */
    public static String dataset(DatasetName dataset) {
        return "dataset/" + dataset;
    }

    /** One version of a dataset: {@code VersionState}. */
    public static String version(VersionName version) {
        return "version/" + version;
    }

    /** That one version was derived from another; the value is the digest of the child's content. */
    public static String derived(VersionName parent, VersionName child) {
        return derivedFrom(parent) + child;
    }

    /** What the keys of everything derived from a version begin with, and no other key: the number of a version ends at the slash. */
    public static String derivedFrom(VersionName parent) {
        return "derived/" + parent + "/";
    }

    /** The peers that count on other chains: {@code Consortium}. */
    public static String consortium() {
        return "bridge/consortium";
    }

    /** A route to another chain: {@code Route}. */
    public static String route(RouteName route) {
        return "route/" + route;
    }

    /** Who voted to remove an organisation's peers, as they were at an epoch: organisation ids in an array. */
    public static String removalVotes(OrganisationId organisation, long epoch) {
        return "removal-votes/" + organisation + "/" + HexFormat.of().toHexDigits(epoch);
    }

    /** The route that a registry belongs to: its name. */
    public static String registry(ChainId chain, EvmAddress registry) {
        return "registry/" + chain + "/" + registry.content().hex();
    }

    /** That a route is frozen; the value says why: two headers of one number, encoded as an array. */
    public static String frozenRoute(RouteName route) {
        return "frozen/" + route;
    }

    /** Who voted for a route as it has this digest: organisation ids in an array. */
    public static String routeVotes(RouteName route, Digest digest) {
        return "route-votes/" + route + "/" + digest.hex();
    }

    /** How many crossings a log has on a route: 8 bytes big-endian. */
    public static String crossings(RouteName route, LogName log) {
        return "crossings/" + route + "/" + log;
    }

    /** One {@code Crossing}; the sequence number has 16 hexadecimal digits. */
    public static String crossing(RouteName route, LogName log, long sequence) {
        return "crossing/" + route + "/" + log + "/" + HexFormat.of().toHexDigits(sequence);
    }

    /** A {@code ForeignAnchor}. */
    public static String foreignAnchor(RouteName route, Digest domain, Digest root) {
        return "foreign/" + route + "/" + domain.hex() + "/" + root.hex();
    }

    /** The header of a foreign block that something was proven by; two of one number freeze the route. */
    public static String foreignHeader(RouteName route, long number) {
        return "foreign-header/" + route + "/" + HexFormat.of().toHexDigits(number);
    }
}
