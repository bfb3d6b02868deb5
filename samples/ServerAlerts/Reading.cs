using System.Buffers.Text;
using System.Text;
using Freshet;

namespace ServerAlerts;

/// <summary>What a server says of itself every five seconds: its processors' and memory's use in percent, its load. The time is in milliseconds since 1970.</summary>
internal sealed record Reading(string Server, string Group, long Time, float Cpu, float Memory, float Load)
{
    private const int NameCharsMax = 100;

    /// <summary>Why it cannot be; null when it can.</summary>
    public string? Fault => this switch
    {
        _ when Server.Length is 0 or > NameCharsMax || Group.Length is 0 or > NameCharsMax => $"a name is empty, or longer than {NameCharsMax}",
        _ when Time < Fleet.StartMs => "it is older than the fleet",
        _ when !(Cpu is >= 0 and <= 100 && Memory is >= 0 and <= 100 && Load is >= 0 and < 1_000_000) => "a value is out of its range",
        _ => null,
    };
}

/// <summary>Lines <c>server,group,time,cpu,memory,load</c> as readings. What is none is counted, put aside, and disturbs nobody.</summary>
internal sealed class ReadLines : ProcessFunction<byte[], Reading>
{
    public static readonly OutputTag<byte[]> Bad = new("bad");

    private static readonly Format<Reading> Csv = Format.Csv<Reading>();

    private Counter? _bad;

    protected override void OnOpen(FunctionContext context) => _bad = context.Counter("bad lines");

    public override void OnRecord(byte[] line, ProcessContext<Reading> context)
    {
        if (Csv.TryDecode(line, out var read, out _) && read.Fault is null)
        {
            context.Emit(read);
            return;
        }

        _bad!.Add(1);
        context.Emit(Bad, line);
    }
}
