namespace Freshet;

/// <summary>Streams from sockets.</summary>
public static class FromSocketExtensions
{
    /// <summary>
    /// Connects to a TCP server and reads the lines it sends as records. <b>At most once</b>: a socket cannot be read again, so what
    /// was received but not processed before a failure is lost, and so is an unfinished line when the connection breaks.
    /// Runs in one subtask. A lost connection is made again, with growing delays; then the job fails.
    /// </summary>
    /// <exception cref="FreshetException">An option cannot work, or the format has a header.</exception>
    public static DataStream<T> FromSocket<T>(this StreamEnvironment environment, string host, int port, Format<T> format, SocketSourceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentNullException.ThrowIfNull(format);
        if (port is < 1 or > 65535)
        {
            throw FreshetException.User($"Socket source: port {port} of '{host}' is none: it must be from 1 to 65535.");
        }

        if (format.HasHeader)
        {
            throw FreshetException.User($"Socket source: format {format.Name} expects a header, which only files have. Leave CsvOptions.Header off.");
        }

        var checkedOptions = options ?? new SocketSourceOptions();
        checkedOptions.Validate();
        return environment.FromSource(
            "from socket",
            () => new SocketReader<T>(host, port, format, checkedOptions),
            isBounded: checkedOptions.UntilClosed,
            detail: $"{host}:{port}, {format.Name}, at most once",
            parallelismMax: 1);
    }
}
