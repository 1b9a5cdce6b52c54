/** Tests of the verifier service. */
@NullMarked
package org.datatrust.auditor.service;

import org.jspecify.annotations.NullMarked;
