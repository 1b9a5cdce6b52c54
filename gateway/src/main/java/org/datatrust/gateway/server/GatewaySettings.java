package org.datatrust.gateway.server;

import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datatrust.gateway.bridge.RouteSettings;
import org.datatrust.gateway.ledger.FabricSettings;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;

/**
 * What one gateway must know before it can start; read from a properties file in which every key is needed and no other is allowed.
 * Ports are on 127.0.0.1; certificates and keys (PKCS#8) are PEM files.
 *
 * @param endorsing all organisations with a peer
 * @param views how many organisations must give a signed view of a commit: {@code view-organisations}, optional; more
 *     than half of the endorsing ones if absent
 * @param genesisBlock the channel's block 0
 * @param identity signs transactions
 * @param server shown to callers
 * @param peerClient shown to peers
 * @param clientAuthorities the TLS roots of each organisation whose programs may connect
 * @param routes to other chains, {@code bridge.ROUTE.rpc}, {@code .signer-key} and {@code .fee-cap} for each; none is needed
 */
record GatewaySettings(
        OrganisationId organisation,
        ChannelName channel,
        String chaincode,
        List<OrganisationId> endorsing,
        int views,
        int listenPort,
        int adminPort,
        Path dataDirectory,
        Path genesisBlock,
        KeyFiles identity,
        KeyFiles server,
        KeyFiles peerClient,
        PeerAddress peer,
        SortedMap<OrganisationId, Path> clientAuthorities,
        List<RouteSettings> routes) {
    GatewaySettings {
        routes = List.copyOf(routes);
    }

    record KeyFiles(Path certificate, Path key) {}

    /** @param endpoint {@code host:port} */
    record PeerAddress(String endpoint, Path tlsRoot) {}

    /** The settings cannot be used. The message starts with a stable code of docs/reference/error-codes.md. */
    static final class BadSettingsException extends Exception {
        private static final long serialVersionUID = 1L;

        BadSettingsException(String code, String message) {
            super(code + " " + message);
        }
    }

    static final String UNREADABLE = "CFG-01";
    static final String UNKNOWN_KEY = "CFG-02";
    static final String MISSING_KEY = "CFG-03";
    static final String BAD_VALUE = "CFG-04";
    static final String REPEATED_KEY = "CFG-05";
    static final String OTHER_LEDGER = "CFG-07";

    /** Where the index lies; nothing is lost with it. */
    Path indexDirectory() {
        return dataDirectory.resolve("index");
    }

    /** Where the bridge keeps what is under way. */
    Path bridgeDirectory() {
        return dataDirectory.resolve("bridge");
    }

    /** What the ledger needs of these settings. */
    FabricSettings ledger() {
        return new FabricSettings(
                channel,
                chaincode,
                organisation,
                peer.endpoint(),
                Optional.empty(),
                peer.tlsRoot(),
                peerClient.certificate(),
                peerClient.key(),
                identity.certificate(),
                identity.key(),
                endorsing,
                views);
    }

    static GatewaySettings read(Path file) throws BadSettingsException {
        try (Reader in = Files.newBufferedReader(file)) {
            OnceOnly properties = new OnceOnly();
            properties.load(in);
            if (!properties.repeated.isEmpty()) {
                throw new BadSettingsException(REPEATED_KEY, "the settings name a key twice: " + properties.repeated);
            }
            Map<String, String> values = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
            return new Reading(values).settings();
        } catch (CharacterCodingException e) {
            throw new BadSettingsException(UNREADABLE, "the settings file is not UTF-8: " + file);
        } catch (IOException e) {
            throw new BadSettingsException(UNREADABLE, "the settings file cannot be read: " + file);
        } catch (IllegalArgumentException e) {
            throw new BadSettingsException(UNREADABLE, "the settings file has a bad escape: " + file);
        }
    }

    /** Java's properties keep the last of two values without a word; a setting given twice is a mistake. */
    private static final class OnceOnly extends Properties {
        private static final long serialVersionUID = 1L;

        private final HashSet<String> repeated = new HashSet<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            Object before = super.put(key, value);
            if (before != null) {
                repeated.add(String.valueOf(key));
            }
            return before;
        }

        @Override
        public synchronized boolean equals(Object other) {
            return this == other;
        }

        @Override
        public synchronized int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private static final class Reading {
        private static final String CLIENT_AUTHORITY = "client-ca.";
        private static final Pattern ROUTE_KEY = Pattern.compile("bridge\\.(.+)\\.(?:rpc|signer-key|fee-cap)");
        private static final int MAX_NODES = 8;

        private final Map<String, String> values;
        private final Set<String> used = new HashSet<>();

        Reading(Map<String, String> values) {
            this.values = values;
        }

        GatewaySettings settings() throws BadSettingsException {
            List<OrganisationId> endorsing = organisations("endorsing-organisations");
            for (OrganisationId endorser : endorsing) {
                // The own peer finds the others by itself; a description of the network that lacks them is still
                // refused.
                peer("endorser." + endorser);
            }
            SortedMap<OrganisationId, Path> authorities = new TreeMap<>();
            for (String key : values.keySet()) {
                if (key.startsWith(CLIENT_AUTHORITY)) {
                    authorities.put(organisation(key, key.substring(CLIENT_AUTHORITY.length())), path(key));
                }
            }
            OrganisationId own = organisation("organisation", text("organisation"));
            if (!authorities.containsKey(own)) {
                throw new BadSettingsException(MISSING_KEY, "missing: " + CLIENT_AUTHORITY + own);
            }
            if (!endorsing.contains(own)) {
                throw new BadSettingsException(BAD_VALUE, "endorsing-organisations lacks " + own);
            }
            int views = values.containsKey("view-organisations")
                    ? number("view-organisations", 1, endorsing.size())
                    : endorsing.size() / 2 + 1;
            GatewaySettings settings = new GatewaySettings(
                    own,
                    channel(),
                    text("chaincode"),
                    endorsing,
                    views,
                    number("listen-port", 0, 65535),
                    number("admin-port", 0, 65535),
                    path("data-directory"),
                    path("genesis-block"),
                    keyFiles("identity"),
                    keyFiles("server"),
                    keyFiles("peer"),
                    peer("peer"),
                    authorities,
                    routes());
            Set<String> unknown = new HashSet<>(values.keySet());
            unknown.removeAll(used);
            if (!unknown.isEmpty()) {
                throw new BadSettingsException(
                        UNKNOWN_KEY,
                        "unknown: "
                                + String.join(", ", unknown.stream().sorted().toList()));
            }
            return settings;
        }

        private String text(String key) throws BadSettingsException {
            used.add(key);
            String value = values.get(key);
            if (value == null) {
                throw new BadSettingsException(MISSING_KEY, "missing: " + key);
            }
            if (value.isBlank()) {
                throw new BadSettingsException(BAD_VALUE, key + " is empty");
            }
            return value;
        }

        private ChannelName channel() throws BadSettingsException {
            try {
                return ChannelName.parse(text("channel"));
            } catch (MalformedException e) {
                throw new BadSettingsException(BAD_VALUE, "channel: " + e.getMessage());
            }
        }

        private static OrganisationId organisation(String key, String value) throws BadSettingsException {
            try {
                return OrganisationId.parse(value);
            } catch (MalformedException e) {
                throw new BadSettingsException(BAD_VALUE, key + ": " + e.getMessage());
            }
        }

        private List<OrganisationId> organisations(String key) throws BadSettingsException {
            List<OrganisationId> organisations = new ArrayList<>();
            for (String value : text(key).split(",", -1)) {
                organisations.add(organisation(key, value));
            }
            if (new HashSet<>(organisations).size() != organisations.size()) {
                throw new BadSettingsException(BAD_VALUE, key + " names an organisation twice");
            }
            return List.copyOf(organisations);
        }

        private int number(String key, int least, int most) throws BadSettingsException {
            String value = text(key);
            if (value.matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new BadSettingsException(BAD_VALUE, key + " is a number from " + least + " to " + most);
        }

        private Path path(String key) throws BadSettingsException {
            Path path = Path.of(text(key));
            if (!path.isAbsolute()) {
                throw new BadSettingsException(BAD_VALUE, key + " is an absolute path");
            }
            return path;
        }

        private List<RouteSettings> routes() throws BadSettingsException {
            Set<String> ids = new TreeSet<>();
            for (String key : values.keySet()) {
                Matcher found = ROUTE_KEY.matcher(key);
                if (found.matches()) {
                    ids.add(found.group(1));
                }
            }
            List<RouteSettings> routes = new ArrayList<>();
            for (String id : ids) {
                String prefix = "bridge." + id;
                try {
                    routes.add(new RouteSettings(
                            RouteName.parse("routes/" + id),
                            urls(prefix + ".rpc"),
                            path(prefix + ".signer-key"),
                            wei(prefix + ".fee-cap")));
                } catch (MalformedException e) {
                    throw new BadSettingsException(BAD_VALUE, prefix + ": " + e.getMessage());
                }
            }
            return routes;
        }

        /** Plain HTTP is for nodes on this machine; what comes from them is judged in any case, but who sends should not be seen. */
        private List<URI> urls(String key) throws BadSettingsException {
            List<URI> urls = new ArrayList<>();
            for (String value : text(key).split(",", -1)) {
                URI url;
                try {
                    url = new URI(value);
                } catch (URISyntaxException e) {
                    throw new BadSettingsException(BAD_VALUE, key + " holds something that is no URL");
                }
                String host = String.valueOf(url.getHost());
                boolean here = host.equals("127.0.0.1") || host.equals("[::1]") || host.equals("localhost");
                boolean allowed = "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && here);
                if (url.getHost() == null || !allowed) {
                    throw new BadSettingsException(
                            BAD_VALUE, key + " holds https URLs, or http ones of this machine, with commas between");
                }
                urls.add(url);
            }
            if (urls.size() > MAX_NODES || new HashSet<>(urls).size() != urls.size()) {
                throw new BadSettingsException(BAD_VALUE, key + " names up to " + MAX_NODES + " nodes, each once");
            }
            return urls;
        }

        private BigInteger wei(String key) throws BadSettingsException {
            String value = text(key);
            if (!value.matches("[0-9]{1,30}")) {
                throw new BadSettingsException(BAD_VALUE, key + " is a number of wei");
            }
            return new BigInteger(value);
        }

        private KeyFiles keyFiles(String prefix) throws BadSettingsException {
            return new KeyFiles(path(prefix + ".certificate"), path(prefix + ".key"));
        }

        private PeerAddress peer(String prefix) throws BadSettingsException {
            String endpoint = text(prefix + ".endpoint");
            if (!endpoint.matches("[A-Za-z0-9.-]{1,253}:[0-9]{1,5}")) {
                throw new BadSettingsException(BAD_VALUE, prefix + ".endpoint looks like host:port");
            }
            return new PeerAddress(endpoint, path(prefix + ".tls-root"));
        }
    }
}
