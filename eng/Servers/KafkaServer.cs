using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;

namespace Freshet.Servers;

/// <summary>
/// A real Kafka broker for tests and tools: the one that <c>FRESHET_KAFKA=host:port</c> names, or one started from
/// <c>shared/servers</c> in a temporary folder on a free port, which ends with this object, and with this process however it ends.
/// </summary>
public sealed partial class KafkaServer : IDisposable
{
    private static readonly Lock Starting = new();

    private const string Variable = "FRESHET_KAFKA";

    // A broker of a test lives for a minute or two: compiling it well costs more than it brings.
    private const string QuickStart = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    // Below the ports that outgoing connections get: a client that dials a dead broker must not meet itself there, nor take its port.
    private const int PortMin = 20_000;
    private const int PortMax = 31_000;
    private static readonly Lock PortGate = new();
    private static int _portNext = PortMin + (Environment.ProcessId * 8 % (PortMax - PortMin - 1000));

    private readonly string? _script;
    private readonly string? _folder;
    private readonly int _port;
    private bool _isDisposed;

    private KafkaServer(string brokers, string? script = null, string? folder = null, int port = 0)
    {
        Brokers = brokers;
        _script = script;
        _folder = folder;
        _port = port;
        _admin = new(() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = brokers, ReconnectBackoffMaxMs = 1000 })
            .SetLogHandler(static (_, _) => { }).Build());
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Where clients find it: <c>host:port</c>.</summary>
    public string Brokers { get; }

    /// <summary>True when it was started here, so that it may be killed.</summary>
    public bool IsOurs => _script is not null;

    /// <summary>A broker, or null and the reason why there is none.</summary>
    /// <param name="whyNot">What is missing, for the report of a skipped test.</param>
    /// <param name="mustBeOurs">True for a broker that can be killed, whatever the variable says.</param>
    public static KafkaServer? TryStart(out string whyNot, bool mustBeOurs = false)
    {
        whyNot = "";
        if (!mustBeOurs && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } brokers)
        {
            return new KafkaServer(brokers);
        }

        if (FindScript() is not { } script)
        {
            whyNot = $"No Kafka: {WhyNotNamed(mustBeOurs)}, and no folder above this one has shared/servers/servers.";
            return null;
        }

        if (!IsOnPath("java") || !IsOnPath("bash"))
        {
            whyNot = $"No Kafka: {WhyNotNamed(mustBeOurs)}, and shared/servers needs java and bash on the PATH.";
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("freshet-kafka-").FullName;
        var port = FreePort();
        Guard(script, folder);
        lock (Starting)
        {
            // the first start on a machine unpacks Kafka, and a second one beside it would find half of it
            Run(script, "start", "kafka", folder, port.ToString(CultureInfo.InvariantCulture));
        }

        return new KafkaServer($"127.0.0.1:{port}", script, folder, port);
    }

    /// <summary>Ends the broker at once, as <c>kill -9</c> does. Its data stay.</summary>
    public void KillBroker()
    {
        CheckOurs();
        var file = Path.Combine(_folder!, "kafka.pid");
        using var broker = Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
        broker.Kill();
        broker.WaitForExit();
        File.Delete(file);
    }

    /// <summary>Starts the broker again, on its old port with its old data; returns when it listens.</summary>
    public void RestartBroker()
    {
        CheckOurs();
        Run(_script!, "start", "kafka", _folder!, _port.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the broker and deletes its folder, where it is ours.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_admin.IsValueCreated)
        {
            Admin.Dispose();
        }

        if (IsOurs && Directory.Exists(_folder))
        {
            Run(_script!, "stop", _folder!);
            Directory.Delete(_folder!, recursive: true);
        }
    }

    private void OnProcessExit(object? sender, EventArgs e) => Dispose();

    private void CheckOurs()
    {
        if (!IsOurs)
        {
            throw new InvalidOperationException($"The broker at {Brokers} is not ours to kill: {Variable} names it.");
        }
    }

    private static string WhyNotNamed(bool mustBeOurs) =>
        mustBeOurs ? $"this test kills its broker, so that one named by {Variable} does not do" : $"{Variable} is not set";

    private static string? FindScript()
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var script = Path.Combine(folder.FullName, "shared", "servers", "servers");
                if (File.Exists(script))
                {
                    return script;
                }
            }
        }

        return null;
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>A port whose neighbour is free too: the broker's controller listens there.</summary>
    private static int FreePort()
    {
        lock (PortGate)
        {
            while (_portNext < PortMax)
            {
                var port = _portNext;
                _portNext += 2;
                if (IsFree(port) && IsFree(port + 1))
                {
                    return port;
                }
            }

            throw new InvalidOperationException($"No two free ports in a row between {PortMin} and {PortMax}.");
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false; // in use: the answer that was asked for
        }
    }

    /// <summary>A small process that stops the broker once we are gone without having done so.</summary>
    private static void Guard(string script, string folder)
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in (string[])
        [
            "bash", "-c", "exec >/dev/null 2>&1; while kill -0 \"$1\" && [ -d \"$3\" ]; do sleep 0.5; done; [ -d \"$3\" ] && \"$2\" stop \"$3\" && rm -rf \"$3\"",
            "guard", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), script, folder,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        Process.Start(start)?.Dispose();
    }

    private static void Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(script, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.TryAdd("JAVA_TOOL_OPTIONS", QuickStart);
        using var process = Process.Start(start)
            ?? throw new InvalidOperationException($"{script} cannot be started.");
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} {string.Join(' ', arguments)} failed ({process.ExitCode}): {errors.GetAwaiter().GetResult()}");
        }
    }
}
