namespace LiveSales;

/// <summary>What is sold and where: the names that are known.</summary>
internal static class Catalog
{
    public static readonly string[] Categories = ["Kitchen", "Clothing", "Home", "Electronics", "Toys", "Books", "Food", "Sport"];

    public static readonly string[] Provinces =
    [
        "Guangdong", "Jiangsu", "Zhejiang", "Shandong", "Shanghai", "Sichuan", "Henan", "Beijing", "Hubei", "Fujian", "Hunan", "Anhui", "Hebei", "Liaoning",
        "Shaanxi", "Jiangxi", "Chongqing", "Guangxi", "Tianjin", "Yunnan", "Shanxi", "Heilongjiang", "Inner Mongolia", "Jilin", "Guizhou", "Xinjiang", "Gansu",
        "Hainan", "Hong Kong", "Taiwan", "Ningxia", "Qinghai", "Macau", "Tibet",
    ];

    private static readonly string[] Kinds = ["Silk", "Bamboo", "Travel", "Classic", "Mini", "Garden", "Night", "Winter", "Rainbow", "Quiet", "Swift", "Golden"];

    // By category, eight to each: noun and price in yuan.
    private static readonly (string Noun, int Yuan)[][] Nouns =
    [
        [("kettle", 129), ("wok", 89), ("tea set", 219), ("rice cooker", 399), ("knife", 75), ("lunch box", 39), ("steamer", 59), ("thermos", 99)],
        [("scarf", 69), ("jacket", 459), ("socks", 19), ("hat", 49), ("shirt", 119), ("gloves", 35), ("dress", 289), ("slippers", 29)],
        [("lamp", 159), ("blanket", 199), ("pillow", 79), ("mirror", 139), ("shelf", 249), ("vase", 65), ("curtain", 99), ("clock", 85)],
        [("headphones", 599), ("phone case", 29), ("keyboard", 349), ("camera", 2899), ("tablet", 1999), ("charger", 79), ("watch", 1299), ("speaker", 449)],
        [("puzzle", 45), ("kite", 39), ("robot", 299), ("blocks", 159), ("doll", 89), ("race car", 69), ("board game", 119), ("yo-yo", 15)],
        [("atlas", 99), ("novel", 35), ("cookbook", 59), ("diary", 25), ("comic", 19), ("dictionary", 79), ("songbook", 45), ("almanac", 39)],
        [("tea", 89), ("noodles", 25), ("honey", 59), ("mooncakes", 129), ("hazelnuts", 49), ("chocolate", 65), ("dried plums", 29), ("chili sauce", 19)],
        [("yoga mat", 79), ("racket", 259), ("bicycle", 1599), ("tent", 499), ("jump rope", 19), ("football", 99), ("skates", 329), ("swim goggles", 45)],
    ];

    private static readonly string[] Owners = ["Lotus", "Panda", "Li & Daughters", "Old Street", "Blue Gate", "Harbour", "Mei's", "Nine Hills", "Wang Bros.", "Moon Bridge", "Tiger", "Plum"];

    private static readonly string[] Houses = ["Store", "Trading", "Outlet", "Market", "Workshop", "House", "& Co", "Direct"];

    public static int Products => Kinds.Length * Nouns.Length * Nouns[0].Length;

    public static int Shops => Owners.Length * Houses.Length;

    private static readonly HashSet<string> KnownCategories = new(Categories, StringComparer.Ordinal);

    private static readonly HashSet<string> KnownProvinces = new(Provinces, StringComparer.Ordinal);

    /// <summary>A category that is known, or <c>other</c>: what senders make up must not grow the screen.</summary>
    public static string Category(string name) => KnownCategories.Contains(name) ? name : "other";

    /// <summary>A province that is known, or <c>other</c>.</summary>
    public static string Province(string name) => KnownProvinces.Contains(name) ? name : "other";

    public static (string Name, string Category, long Cents) Product(int n)
    {
        var category = n % Nouns.Length;
        var (noun, yuan) = Nouns[category][n / Nouns.Length % Nouns[0].Length];
        var kind = n / (Nouns.Length * Nouns[0].Length);
        return ($"{Kinds[kind]} {noun}", Categories[category], (yuan * (80L + (kind * 5))) + (n % 10));
    }

    public static string Shop(int n) => $"{Owners[n % Owners.Length]} {Houses[n / Owners.Length]}";
}
