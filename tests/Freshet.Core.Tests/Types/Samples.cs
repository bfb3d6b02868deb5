using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Freshet.Core.Tests.Types;

public enum Colour
{
    Red,
    Green = 7,
    Blue = -1,
}

public enum Small : byte
{
    No,
    Yes = 255,
}

public sealed record WordCount(string Word, long Count);

public record struct Point(int X, int Y);

public readonly record struct Pair(long A, long B);

public readonly record struct Padded(byte A, long B);

public readonly record struct PaddedAtEnd(long A, int B);

public readonly record struct Flagged(int A, bool B, bool C, short D);

public readonly record struct Measured(double Value, float Error);

public record struct Nothing;

public sealed class Empty;

public struct PlainStruct
{
    public int A;
    public short B;
    public short C;

    public long D { get; set; }
}

public struct PlainPadded
{
    public byte A;
    public long B;
    public float C;
}

[StructLayout(LayoutKind.Explicit)]
public struct Overlaid
{
    [FieldOffset(0)]
    public int A;

    [FieldOffset(0)]
    public float B;
}

[StructLayout(LayoutKind.Explicit)]
public struct Backwards
{
    [FieldOffset(4)]
    public int A;

    [FieldOffset(0)]
    public int B;
}

public struct Celsius
{
    public int Degrees { get; set; }

    public int Kelvin
    {
        readonly get => Degrees + 273;
        set => Degrees = value - 273;
    }
}

public sealed record Cases(int a, int A, string B);

public struct WithText
{
    public string? Name;
    public int Age;
}

public class Person
{
    public string Name { get; set; } = "";

    public int? Age { get; init; }

    public List<string>? Nicknames { get; set; }

    public string Shout => Name.ToUpperInvariant();
}

public sealed class ByConstructor(string name, int size)
{
    public string Name => name;

    public int Size { get; } = size;

    public long Extra { get; set; }
}

public sealed class WithField
{
    public int Public;

    private int _hidden;

    public int Hidden
    {
        get => _hidden;
        set => _hidden = value;
    }

    [NonSerialized]
    public int Cache;
}

public record Animal(string Name);

public record Dog(string Name, int Bones) : Animal(Name);

public abstract record Figure
{
    public abstract int Corners { get; init; }
}

public sealed record Square(int Side, int Corners) : Figure
{
    public override int Corners { get; init; } = Corners;
}

public sealed record Node(int Value, Node? Next);

public sealed record Tree(string Name, List<Tree> Children);

public sealed record Left(Right? Right);

public sealed record Right(Left? Left, int Weight);

public sealed record Box<T>(T Value);

public sealed record Everything(
    bool Bool,
    sbyte I8,
    byte U8,
    short I16,
    ushort U16,
    int I32,
    uint U32,
    long I64,
    ulong U64,
    Int128 I128,
    UInt128 U128,
    Half F16,
    float F32,
    double F64,
    decimal Decimal,
    char Char,
    string Text,
    byte[] Bytes,
    Colour Colour,
    DateTime DateTime,
    DateTimeOffset Offset,
    TimeSpan Span,
    DateOnly Date,
    TimeOnly Time,
    Guid Guid,
    Uri? Uri,
    int? MaybeInt,
    string? MaybeText,
    Point Point,
    WordCount? Word,
    int[] Numbers,
    List<string?> Texts,
    IReadOnlyList<Point> Points,
    ImmutableArray<double> Doubles,
    Dictionary<string, long> Counts,
    HashSet<int> Set,
    (int A, string B) Tuple,
    KeyValuePair<string, int> Entry,
    Tuple<int, string> OldTuple,
    Person Person);
