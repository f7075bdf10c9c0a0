/**
 * What the services tell each other through the broker: immutable records and their JSON. Each message states its type and schema version; a
 * format that was once released is never edited, a changed one gets the next version (golden files in the tests hold that).
 */
@NullMarked
package io.navidec.shared.message;

import org.jspecify.annotations.NullMarked;
