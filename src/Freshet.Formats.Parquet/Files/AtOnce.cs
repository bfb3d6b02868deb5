namespace Freshet;

/// <summary>Parquet.Net asks to be awaited; over bytes in memory and files that are read at once it has nothing to wait for.</summary>
internal static class AtOnce
{
    public static void Done(Task task) => task.GetAwaiter().GetResult();

    public static void Done(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    public static T Of<T>(Task<T> task) => task.GetAwaiter().GetResult();

    public static T Of<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
