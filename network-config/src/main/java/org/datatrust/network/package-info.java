/**
 * A consortium as data, and its nodes as processes of this machine.
 *
 * <p>{@link org.datatrust.network.Consortium} is what {@code network-config/consortium.yaml} says. {@link org.datatrust.network.LocalNetwork}
 * generates everything Hyperledger Fabric needs from it (certificates, genesis block, node settings, chaincode packages) and runs
 * the orderers, peers, chaincodes and gateways, without containers:
 *
 * <pre>{@code
 * LocalNetwork network = LocalNetwork.in(checkout, home, OptionalInt.empty());
 * network.up(UpOptions.withGateways(), System.out::println);
 * network.kill(network.leader().orElseThrow());
 * network.down(System.out::println);
 * }</pre>
 *
 * <p>A running network changes only by what its members agree on, {@link org.datatrust.network.NetworkChange}: the administrators of those
 * whom the channel's rules name sign each change, and the orderers check their signatures.
 *
 * <p>Everything of one network lies in one folder, its home ({@link org.datatrust.network.NetworkHome} names the files). All keys in
 * it are TEST keys made on this machine; they are readable by their owner only. Nodes listen on 127.0.0.1 with mutual TLS; metrics are
 * plain HTTP on 127.0.0.1.
 *
 * <p>What goes wrong is a {@link org.datatrust.network.NetworkException} with a stable {@link org.datatrust.network.NetworkException.Code}.
 */
@NullMarked
package org.datatrust.network;

import org.jspecify.annotations.NullMarked;
