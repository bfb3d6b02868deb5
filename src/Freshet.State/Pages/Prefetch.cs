using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Freshet.State;

/// <summary>Asks the processor to bring a cache line near while other work goes on. Does nothing where there is no such instruction.</summary>
internal static unsafe class Prefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
