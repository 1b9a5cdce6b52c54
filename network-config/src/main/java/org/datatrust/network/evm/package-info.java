/**
 * EVM networks as processes of this machine: real chains to bridge to, with TEST keys, on 127.0.0.1 only.
 *
 * <pre>{@code
 * try (EvmNetwork network = EvmNetwork.in(checkout, EvmEngine.QBFT, home, OptionalInt.empty())) {
 *     network.up(System.out::println);
 *     network.kill(3);
 *     network.awaitBlock(0, network.height(0).orElseThrow() + 3, Duration.ofMinutes(1));
 *     network.start(3);
 *     network.down(System.out::println);
 * }
 * }</pre>
 *
 * <p>Everything of one network lies in one folder, {@link org.datatrust.network.evm.EvmHome}; what others need to know of it, in one file
 * there, {@link org.datatrust.network.evm.EvmDescription}. What goes wrong is a {@link org.datatrust.network.NetworkException}.
 */
@NullMarked
package org.datatrust.network.evm;

import org.jspecify.annotations.NullMarked;
