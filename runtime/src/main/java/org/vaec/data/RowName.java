package org.vaec.data;

import java.util.Optional;
import org.vaec.source.Span;
import org.vaec.syntax.Origin;

/**
 * The {@code id} of a model: the column that names the rows.
 *
 * @param name the variable
 * @param selection the column; empty for the column of the variable's own name
 * @param span the declaration
 */
public record RowName(String name, Optional<Origin.Selection> selection, Span span) {}
