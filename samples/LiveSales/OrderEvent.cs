using System.Text.Json.Serialization;
using Freshet;

namespace LiveSales;

/// <summary>What happened to an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderKind>))]
internal enum OrderKind
{
    Created,
    Paid,
    Cancelled,
}

/// <summary>Something that happened to an order; what is sold comes with its creation alone. Times are milliseconds since 1970.</summary>
internal sealed record OrderEvent(
    long Order, OrderKind Kind, long Time, string? Product = null, string? Shop = null, string? Category = null, string? Province = null, long Cents = 0)
{
    private const int NameCharsMax = 100;
    private const long CentsMax = 1_000_000_000;

    /// <summary>Why it cannot be; null when it can. Names are any text: whoever shows them must not take them for markup.</summary>
    public string? Fault => this switch
    {
        { Order: < 0 } => "an order's number is not negative",
        _ when !Enum.IsDefined(Kind) => "no such kind of event",
        _ when Time < Festival.StartMs => "it is older than the festival",
        { Kind: not OrderKind.Created } => null,
        { Cents: < 1 or > CentsMax } => "no such price",
        _ when !(IsName(Product) && IsName(Shop) && IsName(Category) && IsName(Province)) => $"a name is missing, or longer than {NameCharsMax}",
        _ => null,
    };

    private static bool IsName(string? name) => name is { Length: > 0 and <= NameCharsMax };
}

/// <summary>Lines of JSON as events. What is none is counted and put aside, and disturbs nobody.</summary>
internal sealed class ReadEvents : ProcessFunction<byte[], OrderEvent>
{
    public static readonly OutputTag<byte[]> Bad = new("bad");

    private static readonly Format<OrderEvent> Json = Format.JsonLines<OrderEvent>();

    private Counter? _bad;

    protected override void OnOpen(FunctionContext context) => _bad = context.Counter("bad lines");

    public override void OnRecord(byte[] line, ProcessContext<OrderEvent> context)
    {
        if (Json.TryDecode(line, out var read, out _) && read.Fault is null)
        {
            context.Emit(read);
            return;
        }

        _bad!.Add(1);
        context.Emit(Bad, line);
    }
}
