/**
 * Tests on a real consortium: orderers, peers, chaincode and gateway as they are delivered, on this machine. Classes ending in
 * {@code IT} share one network ({@link org.datatrust.integration.OnTheNetwork}); each uses logs of its own.
 */
@NullMarked
package org.datatrust.integration;

import org.jspecify.annotations.NullMarked;
