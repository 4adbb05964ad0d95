namespace Weir.Processes.Support;

/// <summary>Where the checkout is and what it has built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private static string OwnOutputs => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName;

    /// <summary>The built assembly of a project, on the engine and of the configuration that these tests were built in: beside their own.</summary>
    public static string Assembly(string project)
    {
        var path = AssemblyUnder(OwnOutputs, project);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built in {Configuration}: build Orleans.sln first.", path);
    }

    /// <summary>The same project's assembly on the embedded engine, for tests that were built on Orleans; null where it is not built.</summary>
    public static string? EmbeddedAssembly(string project)
    {
        var path = AssemblyUnder(Path.Combine(Root, "artifacts", "bin"), project);
        return File.Exists(path) ? path : null;
    }

    public static string TemporaryDirectory(string name) => Directory.CreateTempSubdirectory("weir-" + name + "-").FullName;

    private static string AssemblyUnder(string outputs, string project) => Path.Combine(outputs, project, Configuration, $"Weir.{project}.dll");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Orleans.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("Orleans.sln is in no parent of " + AppContext.BaseDirectory);
    }
}
