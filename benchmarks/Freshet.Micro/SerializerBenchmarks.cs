using BenchmarkDotNet.Attributes;
using Freshet.Core;

namespace Freshet.Micro;

/// <summary>A record with texts, numbers and a list, written and read. Reported for one record.</summary>
[MemoryDiagnoser]
public class SerializerBenchmarks
{
    private const int Records = 1000;

    private readonly Order[] _orders = [.. Enumerable.Range(0, Records).Select(i => new Order(i, $"customer {i}", i % 3 == 0 ? null : "a note", i * 0.5, [i, i + 1, i + 2]))];
    private readonly Point[] _points = [.. Enumerable.Range(0, Records).Select(i => new Point(i, i * 2.0))];
    private readonly Serializer<Order> _order = Serializer<Order>.Of();
    private readonly Serializer<Point> _point = Serializer<Point>.Of();
    private byte[] _orderBytes = [];
    private byte[] _pointBytes = [];

    /// <summary>Writes what is read.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _orderBytes = Write(_order, _orders);
        _pointBytes = Write(_point, _points);
    }

    /// <summary>A record class of about 45 bytes.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public int WriteOrders() => Length(_order, _orders);

    /// <summary>The same, read.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public long ReadOrders()
    {
        var reader = new ByteReader(_orderBytes);
        long sum = 0;
        for (var i = 0; i < Records; i++)
        {
            sum += _order.Read(ref reader).Number;
        }

        return sum;
    }

    /// <summary>A struct of two numbers.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public int WritePoints() => Length(_point, _points);

    /// <summary>The same, read.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public long ReadPoints()
    {
        var reader = new ByteReader(_pointBytes);
        long sum = 0;
        for (var i = 0; i < Records; i++)
        {
            sum += _point.Read(ref reader).X;
        }

        return sum;
    }

    private static int Length<T>(Serializer<T> serializer, T[] values)
    {
        var writer = new ByteWriter(64 * 1024);
        foreach (var value in values)
        {
            serializer.Write(ref writer, value);
        }

        var length = writer.Length;
        writer.Dispose();
        return length;
    }

    private static byte[] Write<T>(Serializer<T> serializer, T[] values)
    {
        var writer = new ByteWriter(64 * 1024);
        foreach (var value in values)
        {
            serializer.Write(ref writer, value);
        }

        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>An order.</summary>
    /// <param name="Number">A number.</param>
    /// <param name="Customer">A text.</param>
    /// <param name="Note">A text that may be missing.</param>
    /// <param name="Price">A number with fractions.</param>
    /// <param name="Items">A list.</param>
    public sealed record Order(long Number, string Customer, string? Note, double Price, int[] Items);

    /// <summary>A point.</summary>
    /// <param name="X">A number.</param>
    /// <param name="Y">A number with fractions.</param>
    public readonly record struct Point(long X, double Y);
}
