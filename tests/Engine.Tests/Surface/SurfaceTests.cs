using System.Reflection;
using Weir.Eng;

namespace Weir.Engine.Tests.Surface;

/// <summary>The embedded engine has nothing that Orleans does not have, by the same names and signatures.</summary>
public sealed class SurfaceTests
{
    [OrleansFact]
    public void Embedded_WhenComparedWithOrleans_HasNothingOfItsOwn()
    {
        var orleans = Directory.EnumerateFiles(AppContext.BaseDirectory, "Orleans.*.dll").Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path)))
            .SelectMany(assembly => assembly.GetExportedTypes()).GroupBy(type => type.FullName!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var embedded = LoadEmbedded().GetExportedTypes();
        Assert.True(embedded.Length > 100, $"only {embedded.Length} types");

        var ownAlone = new List<string>();
        foreach (var type in embedded)
        {
            if (!orleans.TryGetValue(type.FullName!, out var original))
            {
                ownAlone.Add($"{type.FullName}: no such type");
                continue;
            }

            var known = PublicSurface.Of(original, inherited: true).ToHashSet(StringComparer.Ordinal);
            ownAlone.AddRange(PublicSurface.Of(type, inherited: false).Where(line => !known.Contains(line)).Select(line => $"{type.FullName}: {line}"));
        }

        Assert.True(ownAlone.Count == 0, $"{ownAlone.Count} differ from Orleans:\n{string.Join('\n', ownAlone)}");
    }

    [Fact]
    public void Of_OnASample_NamesWhatOthersCanSee()
    {
        string[] expected =
        [
            "System.Void Dispose()",
            "abstract System.Int32 Count(System.Int32 from = 3)",
            "abstract class",
            "const System.Int32 Limit = 7",
            "constructor()",
            "is System.IDisposable",
            "is System.Object",
            "may be derived from",
            "may be overridden: abstract System.Int32 Count(System.Int32 from = 3)",
            "static !!0 Make``1(System.Collections.Generic.List`1<!!0> list)",
        ];
        Assert.Equal(expected, PublicSurface.Of(typeof(Sample), inherited: false).Order(StringComparer.Ordinal));
    }

    // Built beside these tests but not referenced: two assemblies with Orleans' names cannot be.
    private static Assembly LoadEmbedded()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Assembly.LoadFrom(Path.Combine(own.Parent!.Parent!.FullName, "Embedded", own.Name, "Orleans.Embedded.dll"));
    }

#pragma warning disable CA1822, CA1063, CA1816, CA1034 // Its members are there to be listed.
    public abstract class Sample : IDisposable
    {
        public const int Limit = 7;

        protected Sample() => Hidden = Limit;

        private int Hidden { get; }

        public static T Make<T>(List<T> list) => list[0];

        public abstract int Count(int from = 3);

        public void Dispose() => _ = Hidden;
    }
#pragma warning restore CA1822, CA1063, CA1816, CA1034
}
