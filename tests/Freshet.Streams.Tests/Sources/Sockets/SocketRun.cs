using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sockets;

/// <summary>A socket source against a server of the test, on real sockets and a clock of its own.</summary>
internal sealed class SocketRun<T> : IDisposable
{
    private const long LongMs = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SourceReader<T> _reader;

    public SocketRun(int port, Format<T> format, SocketSourceOptions? options = null, IFileSystem? files = null, string host = "127.0.0.1")
    {
        var environment = StreamEnvironment.Create();
        environment.FromSocket(host, port, format, options);
        Context = new HarnessContext(new HarnessPlace { Name = "source", Files = files });
        _reader = (SourceReader<T>)environment.ToGraph().Nodes[^1].Create();
        _reader.Open(Context);
    }

    public HarnessContext Context { get; }

    public IEnumerable<T> Records => Context.Received<T>().Select(r => r.Value);

    /// <summary>Reads until there are so many records or the stream has ended. Waits for the network; waits of the source (its retries) pass at once.</summary>
    public SocketRun<T> ReadUntil(Func<SocketRun<T>, bool> isEnough)
    {
        var since = Stopwatch.StartNew();
        while (!isEnough(this))
        {
            switch (_reader.Read())
            {
                case ReadResult.Finished:
                    return this;
                case ReadResult.Waiting:
                    if (!SpinWait.SpinUntil(() => Context.IsWakeDue, TimeSpan.FromMilliseconds(50)) && Context.NextWake is { } wake && wake - Context.Now < LongMs)
                    {
                        Context.Clock.MoveTo(wake);
                    }

                    Context.TakeWake();
                    Assert.True(since.Elapsed < Patience, "nothing came");
                    break;
                default:
                    break;
            }
        }

        return this;
    }

    public ReadResult Read() => _reader.Read();

    public SocketRun<T> ReadUntil(int records) => ReadUntil(run => run.Context.Received<T>().Count >= records);

    public SocketRun<T> ReadToEnd() => ReadUntil(_ => false);

    public MemorySnapshot Snapshot(long checkpoint)
    {
        var state = Context.Snapshot(_reader, checkpoint).Write();
        _reader.OnCheckpointComplete(new CheckpointId(checkpoint));
        return state;
    }

    public void Dispose() => _reader.Close();
}

/// <summary>The other side.</summary>
internal sealed class LineServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LineServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A port at which nobody listens.</summary>
    public static int DeadPort()
    {
        using var server = new LineServer();
        return server.Port;
    }

    public async Task<TcpClient> Accept() => await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

    public static async Task Send(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    public void Dispose() => _listener.Dispose();
}
