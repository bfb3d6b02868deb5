namespace Freshet;

/// <summary>
/// Types that mean nothing but that they are different. An operator's loop that has one among its type arguments is compiled once for each, with a profile of its own: the JIT then sees one
/// function called in it, and puts its body there. Operators that follow each other in a job get different ones; far apart some share one, as all did without.
/// </summary>
internal abstract class Brand
{
    private static readonly Brand[] All =
    [
        new Of<B0>(), new Of<B1>(), new Of<B2>(), new Of<B3>(), new Of<B4>(), new Of<B5>(), new Of<B6>(), new Of<B7>(),
        new Of<B8>(), new Of<B9>(), new Of<B10>(), new Of<B11>(), new Of<B12>(), new Of<B13>(), new Of<B14>(), new Of<B15>(),
    ];

    /// <summary>That of the node with this number.</summary>
    public static Brand OfNode(int node) => All[node % All.Length];

    /// <summary>Calls back with the type.</summary>
    public abstract TResult Make<TResult>(IBranded<TResult> maker);

    private sealed class Of<TBrand> : Brand
        where TBrand : struct
    {
        public override TResult Make<TResult>(IBranded<TResult> maker) => maker.Make<TBrand>();
    }

    private readonly struct B0;

    private readonly struct B1;

    private readonly struct B2;

    private readonly struct B3;

    private readonly struct B4;

    private readonly struct B5;

    private readonly struct B6;

    private readonly struct B7;

    private readonly struct B8;

    private readonly struct B9;

    private readonly struct B10;

    private readonly struct B11;

    private readonly struct B12;

    private readonly struct B13;

    private readonly struct B14;

    private readonly struct B15;
}

/// <summary>Makes something that a brand is a type argument of.</summary>
internal interface IBranded<out TResult>
{
    TResult Make<TBrand>()
        where TBrand : struct;
}
