/**
 * From a data file to minibatches: readers, typed columns, the train and held-out split,
 * transforms, checks. Nothing here knows an engine.
 *
 * <p>The way of a value: {@link org.vaec.data.DataFile} (bytes) to {@link org.vaec.data.CsvFile} or
 * {@link org.vaec.data.IdxFile} ({@link org.vaec.data.Table} of raw columns), {@link
 * org.vaec.data.Categories} (words to codes), {@link org.vaec.data.Pipeline} (transforms), {@link
 * org.vaec.data.SupportCheck}, {@link org.vaec.data.Statistics}, and at last {@link
 * org.vaec.data.Rows}, from which a batch is gathered. {@link org.vaec.data.DataSet} is the front.
 */
package org.vaec.data;
