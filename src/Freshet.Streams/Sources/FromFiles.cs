using System.Globalization;

namespace Freshet;

/// <summary>Streams from files.</summary>
public static class FromFilesExtensions
{
    /// <summary>
    /// Reads the lines of files as records: of one file, of all files in a folder, or of those that fit a pattern with <c>*</c> and
    /// <c>?</c> in the last part of the path. Names that begin with a dot are left out.
    /// <para>
    /// Files are read in blocks that the subtasks share, so one big file is read by all of them. A subtask reads file after file in
    /// the order of their names: records are in order within a block, and where event time matters files should be in its order.
    /// </para>
    /// <para>
    /// Bounded unless <see cref="FileSourceOptions.Watch"/> says how often to look for more: then a record ends at its line break, files
    /// may grow and be renamed (name them so that the path fits before and after), and only files that were read may be emptied or deleted.
    /// Exactly once: positions are in the checkpoint and hold for any parallelism.
    /// </para>
    /// </summary>
    /// <exception cref="FreshetException">An option cannot work; at the start of the job: there is no such file, or it cannot be read.</exception>
    public static DataStream<T> FromFiles<T>(this StreamEnvironment environment, string path, Format<T> format, FileSourceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(format);
        var checkedOptions = options ?? new FileSourceOptions();
        checkedOptions.Validate();
        var plainPath = Checked(path);
        return Source(environment, plainPath, format.Name, checkedOptions, () => new FileReader<T>(plainPath, format, checkedOptions));
    }

    /// <summary>
    /// Reads files of a container format (Avro, Parquet) as records, found like those of lines. A file is read by one subtask, in its
    /// order; exactly once. What a file cannot give, because it is damaged, cut short or of another schema, fails the job by name.
    /// </summary>
    /// <exception cref="FreshetException">An option cannot work; at the start of the job: there is no such file, or it cannot be read.</exception>
    public static DataStream<T> FromFiles<T>(this StreamEnvironment environment, string path, ContainerFormat<T> format, FileSourceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(format);
        var checkedOptions = options ?? new FileSourceOptions();
        checkedOptions.ValidateForContainers(format.Name);
        var plainPath = Checked(path);
        return Source(environment, plainPath, format.Name, checkedOptions, () => new ContainerFileReader<T>(plainPath, format, checkedOptions));
    }

    private static string Checked(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            throw FreshetException.User($"File source: '{path}' is no path: name a file, a folder or a pattern.");
        }

        var plainPath = path.Length > 1 ? path.TrimEnd('/') : path;
        return plainPath.Length == 0 ? "/" : plainPath;
    }

    private static DataStream<T> Source<T>(StreamEnvironment environment, string path, string format, FileSourceOptions options, Func<SourceReader<T>> create)
    {
        var mode = options.Watch is { } every
            ? string.Create(CultureInfo.InvariantCulture, $"watched every {every.TotalSeconds:0.###} s")
            : "bounded";
        return environment.FromSource(
            "from files",
            create,
            isBounded: options.Watch is null,
            detail: $"{path}{(options.Recursive ? "/**" : "")}, {format}, {mode}");
    }
}
