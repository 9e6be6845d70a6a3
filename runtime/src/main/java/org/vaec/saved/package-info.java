/**
 * Runs on disk: a folder that is filled in place, file by file, and reads at every moment as the
 * old state or the new one, whole.
 */
package org.vaec.saved;
