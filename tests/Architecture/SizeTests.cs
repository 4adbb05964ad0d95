namespace Weir.Architecture;

/// <summary>Files and methods that a reader can hold in his head.</summary>
public sealed class SizeTests
{
    private const int FileLinesMax = 350;
    private const int MethodLinesMax = 60;
    private const int EngineLinesMax = 4_000;

    [Fact]
    public void Files_WhenTracked_StayWithinTheirLength()
    {
        var wrong = Repository.Sources().Select(path => (path, lines: Lines(path))).Where(f => f.lines > FileLinesMax).Select(f => $"{f.path}: {f.lines} lines");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Methods_WhenTracked_StayWithinTheirLength()
    {
        var wrong = Repository.Sources()
            .SelectMany(path => MethodLengths.Of(Repository.Read(path)).Where(m => m.Lines > MethodLinesMax).Select(m => $"{path}:{m.Line}: {m.Lines} lines: {m.Name}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Engine_WhenCounted_StaysSmall()
    {
        // Lines of code: neither blank nor comment, so that nobody saves on the air or on the words.
        var lines = Repository.Sources("Engine/Embedded/").Sum(path => Repository.Read(path).Split('\n').Select(line => line.Trim())
            .Count(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)));
        Assert.True(lines <= EngineLinesMax, $"Engine/Embedded has {lines} lines of code, at most {EngineLinesMax} are allowed");
    }

    [Fact]
    public void Product_WhenCompiled_IsTheSameOnEveryEngine()
    {
        var wrong = Repository.Sources("Grains/", "Grains.Interfaces/", "Analytics/", "Client/", "Silo/")
            .Where(path => Repository.Read(path).Split('\n').Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void MethodLengths_OnASample_FindsBodiesOfMembersOnly()
    {
        const string Sample = """
            namespace A;

            public sealed class C(int p) : B
            {
                // A brace in a comment: {
                private readonly string _text = "a { in text";

                public int Property { get; set; }

                public C()
                    : this(1)
                {
                    if (true)
                    {
                        Call();
                    }
                }

                public void Long<T>(int a,
                    int b)
                    where T : class
                {
                    var f = () =>
                    {
                        return '{';
                    };
                    void Local()
                    {
                    }
                }

                private record struct R(int X)
                {
                    public int Twice()
                    {
                        return X * 2;
                    }
                }
            }
            """;
        var found = MethodLengths.Of(Sample).Where(m => m.Lines > 1).Select(m => (m.Name.Split('(')[0].Split(' ')[^1], m.Lines));
        Assert.Equal([("C", 8), ("Long<T>", 12), ("Twice", 4)], found);
    }

    private static int Lines(string path) => Repository.Read(path).Count(c => c == '\n');
}
