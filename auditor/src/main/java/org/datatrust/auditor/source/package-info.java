/** Where an audit gets blocks from: peers, files. Nothing here is believed. */
@NullMarked
package org.datatrust.auditor.source;

import org.jspecify.annotations.NullMarked;
