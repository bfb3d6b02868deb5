namespace Freshet;

/// <summary>Parquet beside the formats that come with Freshet: <c>Format.Parquet&lt;T&gt;()</c>.</summary>
public static class ParquetFormat
{
    extension(Format)
    {
        /// <summary>
        /// Files of Parquet in the shape of <typeparamref name="T"/>: its columns are made from the members, nested records, lists and
        /// dictionaries included. A file of other columns is read by their names in any case: columns that the type does not have are
        /// not touched, members without a column take their default, numbers are widened.
        /// </summary>
        /// <exception cref="FreshetException">The type or an option cannot be mapped: names the member and why.</exception>
        public static ContainerFormat<T> Parquet<T>(ParquetFileOptions? options = null) => new ParquetContainerFormat<T>(options ?? new ParquetFileOptions());
    }
}
