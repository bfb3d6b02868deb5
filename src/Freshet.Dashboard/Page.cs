using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Freshet.Dashboard;

/// <summary>The page's files, embedded in this assembly. Nothing secret is in them: what is shown comes from the API.</summary>
internal static class Page
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/app.js", "app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "app.css", "text/css; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
        ("/inter.woff2", "inter.woff2", "font/woff2"),
        ("/licences.txt", "licences.txt", "text/plain; charset=utf-8"),
    ];

    public static void Map(RouteGroupBuilder at)
    {
        foreach (var (path, file, type) in Files)
        {
            var plain = Read(file);
            var packed = file.EndsWith(".woff2", StringComparison.Ordinal) ? null : Pack(plain); // a font is packed already
            var tag = Convert.ToHexStringLower(SHA256.HashData(plain))[..16];
            at.MapGet(path, (HttpContext http) =>
            {
                if (path == "/" && !http.Request.Path.Value!.EndsWith('/'))
                {
                    return Results.LocalRedirect($"{http.Request.PathBase}{http.Request.Path}/"); // the page's addresses are relative
                }

                http.Response.Headers.CacheControl = "no-cache"; // asked again each time; a new version is seen at once
                http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
                if (packed is null || !TakesGzip(http.Request))
                {
                    return Results.Bytes(plain, type, entityTag: new EntityTagHeaderValue($"\"{tag}\""));
                }

                http.Response.Headers.ContentEncoding = "gzip";
                return Results.Bytes(packed, type, entityTag: new EntityTagHeaderValue($"\"{tag}-gzip\""));
            }).WithMetadata(PageFile.Instance).ExcludeFromDescription();
        }
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var all) && all.Any(static e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality is not 0);

    private static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream(file)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>Marks the page's own files, which are given without a token.</summary>
internal sealed class PageFile
{
    public static readonly PageFile Instance = new();
}
