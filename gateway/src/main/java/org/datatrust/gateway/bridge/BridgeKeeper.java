package org.datatrust.gateway.bridge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;

/** The routes that one organisation's gateway serves. Safe for use by many threads; all waits suit virtual threads. */
public final class BridgeKeeper implements AutoCloseable {
    private final Map<RouteName, Crossings> routes;
    private final List<AutoCloseable> files;

    private BridgeKeeper(Map<RouteName, Crossings> routes, List<AutoCloseable> files) {
        this.routes = routes;
        this.files = files;
    }

    /**
     * Takes up whatever is under way. Whether the chains' nodes answer does not matter to this.
     *
     * @param folder for the bridge's files; not touched if there are no routes
     * @throws IOException if a signer's key or the files cannot be used
     */
    public static BridgeKeeper start(
            List<RouteSettings> settings,
            Pace pace,
            ChannelName channel,
            OrganisationId own,
            Ledger ledger,
            Path folder)
            throws IOException {
        if (settings.isEmpty()) {
            return new BridgeKeeper(Map.of(), List.of());
        }
        BridgeStore store = BridgeStore.open(folder);
        Map<RouteName, Crossings> routes = new LinkedHashMap<>();
        try {
            for (RouteSettings each : settings) {
                routes.put(each.route(), Crossings.start(each, pace, channel, own, ledger, store));
            }
        } catch (IOException e) {
            routes.values().forEach(Crossings::close);
            store.close();
            throw e;
        }
        return new BridgeKeeper(routes, List.of(store));
    }

    /** @param frozen for ever, because its chain was proven to contradict itself */
    public record RouteView(Route route, boolean frozen) {}

    /** @param trouble why it does not go on, if it does not */
    public record CrossingView(CrossingRow row, Optional<String> trouble) {}

    /** @param evidence encoded evidence; empty if another gateway brought it to the ledger */
    public record AnchorView(ForeignAnchor anchor, Bytes evidence) {}

    /** Those of the settings that the ledger has. */
    public List<RouteView> routes() throws Refusal {
        List<RouteView> views = new ArrayList<>();
        for (Crossings each : routes.values()) {
            try {
                views.add(new RouteView(each.ledger().route(), each.ledger().isFrozen()));
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.NO_SUCH_ROUTE) {
                    throw e;
                }
            }
        }
        return List.copyOf(views);
    }

    public CrossingView send(RouteName route, LogName log) throws Refusal, InterruptedException {
        return view(served(route), served(route).send(log));
    }

    /** @param sequence 0 for the newest */
    public CrossingView crossing(RouteName route, LogName log, long sequence) throws Refusal {
        return view(
                served(route),
                served(route)
                        .crossing(log, sequence)
                        .orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_CROSSING, "There is no such crossing.")));
    }

    /**
     * A crossing with its evidence.
     *
     * @param sequence 0 for the newest that has any
     */
    public CrossingRow proven(RouteName route, LogName log, long sequence) throws Refusal {
        return served(route)
                .proven(log, sequence)
                .orElseThrow(() -> new Refusal(
                        Refusal.Reason.NO_SUCH_CROSSING, "This gateway has no proof that such a crossing arrived."));
    }

    public AnchorView takeOver(RouteName route, Digest domain, Digest root) throws Refusal, InterruptedException {
        return view(served(route).takeOver(domain, root));
    }

    public AnchorView anchor(RouteName route, Digest domain, Digest root) throws Refusal {
        return view(served(route)
                .anchor(domain, root)
                .orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_ANCHOR, "The ledger took over no such anchor.")));
    }

    private static AnchorView view(Crossings.TakenOver taken) {
        return new AnchorView(taken.anchor(), taken.evidence());
    }

    private static CrossingView view(Crossings crossings, CrossingRow row) {
        return new CrossingView(row, crossings.trouble(row));
    }

    private Crossings served(RouteName route) throws Refusal {
        Crossings found = routes.get(route);
        if (found == null) {
            throw new Refusal(Refusal.Reason.NO_SUCH_ROUTE, "This gateway is not set up to serve such a route.");
        }
        return found;
    }

    /** Ends where it is; the next start goes on. */
    @Override
    public void close() {
        routes.values().forEach(Crossings::close);
        for (AutoCloseable each : files) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("the bridge's files cannot be closed", e);
            }
        }
    }
}
