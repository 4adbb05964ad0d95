namespace Weir.Processes.Support;

/// <summary>Where the checkout is and what it has built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built assembly of a project, of the configuration these tests were built in.</summary>
    public static string Assembly(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var path = Path.Combine(Root, "artifacts", "bin", project, configuration, $"Weir.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built in {configuration}: build Orleans.sln first.", path);
    }

    public static string TemporaryDirectory(string name) => Directory.CreateTempSubdirectory("weir-" + name + "-").FullName;

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
