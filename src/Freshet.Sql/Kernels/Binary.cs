using System.Numerics;
using System.Runtime.CompilerServices;
using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>An operation on two values that cannot fail.</summary>
internal interface IBinary<T, R>
{
    static abstract R Apply(T a, T b);
}

/// <summary>One that can.</summary>
internal interface IChecked<T, R>
{
    /// <summary>Why it fails, in a few words.</summary>
    static abstract string Failure { get; }

    /// <summary>The result; true when it failed.</summary>
    static abstract bool Fails(T a, T b, out R result);
}

/// <summary>Two columns of one type into one: all rows, and NULL where either is.</summary>
internal sealed unsafe class BinaryEvaluator<T, R, TOperation>(Evaluator left, Evaluator right, Storage result) : Evaluator
    where T : unmanaged
    where R : unmanaged
    where TOperation : struct, IBinary<T, R>
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var a = left.Evaluate(batch, rows);
        var b = right.Evaluate(batch, rows);
        var to = Column.Rent(result);
        Run(a.As<T>(), b.As<T>(), to.As<R>(), rows.Total);
        to.TakeNulls(a);
        to.TakeNulls(b);
        a.Release();
        b.Release();
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(T* a, T* b, R* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to[i] = TOperation.Apply(a[i], b[i]);
        }
    }
}

/// <summary>The same for an operation that can fail: a failure counts only in rows that are asked for and are not NULL.</summary>
internal sealed unsafe class CheckedEvaluator<T, R, TOperation>(string expression, Evaluator left, Evaluator right, Storage result) : Evaluator
    where T : unmanaged
    where R : unmanaged
    where TOperation : struct, IChecked<T, R>
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var a = left.Evaluate(batch, rows);
        var b = right.Evaluate(batch, rows);
        var to = Column.Rent(result);
        to.TakeNulls(a);
        to.TakeNulls(b);
        var failed = Run(a.As<T>(), b.As<T>(), to.As<R>(), rows.Total);
        if (failed)
        {
            Look(batch, rows, a.As<T>(), b.As<T>(), to);
        }

        a.Release();
        b.Release();
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Run(T* a, T* b, R* to, int count)
    {
        var failed = false;
        for (var i = 0; i < count; i++)
        {
            failed |= TOperation.Fails(a[i], b[i], out to[i]);
        }

        return failed;
    }

    private void Look(ColumnBatch batch, in RowSet rows, T* a, T* b, Column to)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (!to.IsNull(row) && TOperation.Fails(a[row], b[row], out _))
            {
                throw Failed(expression, TOperation.Failure, batch, row);
            }
        }
    }
}

internal readonly struct Add<T> : IBinary<T, T>
    where T : IAdditionOperators<T, T, T>
{
    public static T Apply(T a, T b) => a + b;
}

internal readonly struct Subtract<T> : IBinary<T, T>
    where T : ISubtractionOperators<T, T, T>
{
    public static T Apply(T a, T b) => a - b;
}

internal readonly struct Multiply<T> : IBinary<T, T>
    where T : IMultiplyOperators<T, T, T>
{
    public static T Apply(T a, T b) => a * b;
}

internal readonly struct Divide<T> : IBinary<T, T>
    where T : IDivisionOperators<T, T, T>
{
    public static T Apply(T a, T b) => a / b;
}

internal readonly struct Modulo<T> : IBinary<T, T>
    where T : IModulusOperators<T, T, T>
{
    public static T Apply(T a, T b) => a % b;
}

internal readonly struct CheckedAdd<T> : IChecked<T, T>
    where T : IBinaryInteger<T>
{
    public static string Failure => "the result is too large for its type";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fails(T a, T b, out T result)
    {
        result = unchecked(a + b);
        return T.IsNegative((a ^ result) & (b ^ result));
    }
}

internal readonly struct CheckedSubtract<T> : IChecked<T, T>
    where T : IBinaryInteger<T>
{
    public static string Failure => "the result is too large for its type";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fails(T a, T b, out T result)
    {
        result = unchecked(a - b);
        return T.IsNegative((a ^ b) & (a ^ result));
    }
}

internal readonly struct CheckedMultiply<T> : IChecked<T, T>
    where T : IBinaryInteger<T>
{
    public static string Failure => "the result is too large for its type";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fails(T a, T b, out T result)
    {
        if (typeof(T) == typeof(long))
        {
            var high = Math.BigMul((long)(object)a, (long)(object)b, out var low);
            result = (T)(object)low;
            return high != low >> 63;
        }

        var wide = long.CreateTruncating(a) * long.CreateTruncating(b);
        result = T.CreateTruncating(wide);
        return long.CreateTruncating(result) != wide;
    }
}

internal readonly struct CheckedDivide<T> : IChecked<T, T>
    where T : IBinaryInteger<T>, IMinMaxValue<T>
{
    public static string Failure => "division by zero, or a result too large for its type";

    public static bool Fails(T a, T b, out T result)
    {
        if (T.IsZero(b) || (b == -T.One && a == T.MinValue))
        {
            result = default!;
            return true;
        }

        result = a / b;
        return false;
    }
}

internal readonly struct CheckedModulo<T> : IChecked<T, T>
    where T : IBinaryInteger<T>
{
    public static string Failure => "division by zero";

    public static bool Fails(T a, T b, out T result)
    {
        if (T.IsZero(b))
        {
            result = default!;
            return true;
        }

        result = b == -T.One ? T.Zero : a % b;
        return false;
    }
}

internal readonly struct IsEqual<T> : IBinary<T, bool>
    where T : IEqualityOperators<T, T, bool>
{
    public static bool Apply(T a, T b) => a == b;
}

internal readonly struct IsNotEqual<T> : IBinary<T, bool>
    where T : IEqualityOperators<T, T, bool>
{
    public static bool Apply(T a, T b) => a != b;
}

internal readonly struct IsLess<T> : IBinary<T, bool>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Apply(T a, T b) => a < b;
}

internal readonly struct IsLessOrEqual<T> : IBinary<T, bool>
    where T : IComparisonOperators<T, T, bool>
{
    public static bool Apply(T a, T b) => a <= b;
}

internal readonly unsafe struct TextIsEqual : IBinary<TextView, bool>
{
    public static bool Apply(TextView a, TextView b) => TextView.Equal(&a, &b);
}

internal readonly unsafe struct TextIsNotEqual : IBinary<TextView, bool>
{
    public static bool Apply(TextView a, TextView b) => !TextView.Equal(&a, &b);
}

internal readonly unsafe struct TextIsLess : IBinary<TextView, bool>
{
    public static bool Apply(TextView a, TextView b) => TextView.Compare(&a, &b) < 0;
}

internal readonly unsafe struct TextIsLessOrEqual : IBinary<TextView, bool>
{
    public static bool Apply(TextView a, TextView b) => TextView.Compare(&a, &b) <= 0;
}
